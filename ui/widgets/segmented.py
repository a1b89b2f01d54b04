"""A row of joined buttons of which exactly one is down: Modal · Amodal · Both."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QWidget

from ui.widgets.key_tips import keyed_tip
from ui.widgets.laying import lay_row


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice; `key` is what the signal carries, `action_ids` are actions whose keys the tooltip shows."""

    key: str
    text: str
    tip: str = ""
    action_ids: tuple[str, ...] = ()


class SegmentedControl(QWidget):
    """Joined exclusive buttons. Reached with Tab, changed with the arrow keys or the mouse."""

    chosen = Signal(str)
    """A person chose the segment with this key (not emitted by `set_current`)."""

    def __init__(self, segments: Sequence[Segment], *, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        row = lay_row(of=self, margins=(0, 0, 0, 0), spacing=0)
        for index, segment in enumerate(segments):
            button = self._make_button(segment, index, len(segments))
            self._buttons[segment.key] = button
            self._group.addButton(button, index)
            row.addWidget(button)
        if segments:
            self._buttons[segments[0].key].setChecked(True)
        self._group.buttonToggled.connect(self._on_toggled)

    @property
    def current(self) -> str:
        """Key of the segment that is down; empty when there is none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Put a segment down without telling anybody.

        Raises:
            KeyError: There is no such segment.
        """
        button = self._buttons[key]
        self._group.blockSignals(True)
        button.setChecked(True)
        self._group.blockSignals(False)

    def button(self, key: str) -> QToolButton:
        """Return the button of a segment, to disable it for example."""
        return self._buttons[key]

    def _on_toggled(self, _button: object, is_down: bool) -> None:
        if is_down:
            self.chosen.emit(self.current)

    @staticmethod
    def _make_button(segment: Segment, index: int, count: int) -> QToolButton:
        button = QToolButton()
        button.setText(segment.text)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keyed_tip(button, segment.tip or segment.text, *segment.action_ids)
        button.setAccessibleName(segment.text)
        place = "middle"
        if count == 1:
            place = "only"
        elif index == 0:
            place = "first"
        elif index == count - 1:
            place = "last"
        button.setProperty("segment", place)
        return button
