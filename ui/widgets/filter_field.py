"""Above a list: a field that keeps the rows with all typed words, and a box that keeps those of one group."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from ui.language import tr, trn
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row
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


class GroupChoice(QWidget):
    """The names of groups; rows have a `group`, empty = none.

    Signals:
        changed(): Another group, or all.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setToolTip(tr("Shows one group, or all"))
        self.box.setAccessibleName(tr("Group"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        lay_row(self.box, of=self, margins=(8, 2, 8, 2), spacing=0)
        self.box.activated.connect(lambda _row: self.changed.emit())
        self.hide()

    def kept(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the rows of the chosen group, and offer the groups that there are."""
        names = sorted({row.group for row in rows if row.group}, key=str.casefold)
        chosen = self.box.currentData()
        self.box.clear()
        self.box.addItem(tr("All groups ({n})", n=len(names)), None)
        for name in names:
            count = sum(row.group == name for row in rows)
            self.box.addItem(f"{name} ({count})", name)
        if any(not row.group for row in rows):
            self.box.addItem(tr("In no group"), "")
        self.box.setCurrentIndex(max(0, self.box.findData(chosen) if chosen is not None else 0))
        self.setVisible(bool(names))
        chosen = self.box.currentData()
        return rows if chosen is None or not names else [row for row in rows if row.group == chosen]
