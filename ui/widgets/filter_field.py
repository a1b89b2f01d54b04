"""A field above a list that keeps the rows with all typed words, and says how many it hides."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.language import trn
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column
from ui.widgets.line_field import LineField

SHOWN_FROM = 8
"""Rows from which on the field is there without being asked for."""


class FilterField(QWidget):
    """Typed words and the count of what they hide.

    Signals:
        changed(): Other words.
        left(): The person is done with it (Esc, Return).
    """

    changed = Signal()
    left = Signal()

    def __init__(self, hint: str, tip: str, action_id: str) -> None:
        super().__init__()
        self._is_asked_for = False
        self.field = LineField(placeholderText=hint, clearButtonEnabled=True)
        keyed_tip(self.field, tip, action_id)
        self.field.setAccessibleName(hint)
        self.note = label_as("small", wraps=True)
        lay_column(self.field, self.note, of=self, margins=(8, 2, 8, 2), spacing=2)
        self.note.hide()
        self.hide()
        self.field.textChanged.connect(lambda _text: self.changed.emit())
        self.field.escaped.connect(self._end)
        self.field.returnPressed.connect(self.left)

    @property
    def words(self) -> list[str]:
        """What was typed."""
        return self.field.text().casefold().split()

    def ask(self) -> None:
        """Show the field with the keys in it."""
        self._is_asked_for = True
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def kept(self, rows: Sequence[Any], words_of: Callable[[Any], str]) -> Sequence[Any]:
        """Return the rows with all typed words, and say how many are hidden."""
        words, shown = self.words, rows
        if words:
            texts = ((row, words_of(row).casefold()) for row in rows)
            shown = [row for row, text in texts if all(word in text for word in words)]
        hidden = len(rows) - len(shown)
        self.note.setText(trn("1 hidden by the filter", "{n} hidden by the filter", hidden))
        self.note.setVisible(hidden > 0)
        self.setVisible(self._is_asked_for or bool(words) or len(rows) >= SHOWN_FROM)
        return shown

    def _end(self) -> None:
        self._is_asked_for = False
        self.field.clear()
        self.changed.emit()
        self.left.emit()
