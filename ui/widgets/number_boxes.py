"""Boxes for numbers whose text begins where that of other fields does, and in which Enter takes the number.

Qt's style sheets do not reach the text inside a spin box: their padding moves its border only.
"""

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

INDENT_PX = 6


class NumberBox(QSpinBox):
    """For whole numbers; takes QSpinBox' properties as keywords."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.lineEdit().setTextMargins(INDENT_PX, 0, 0, 0)

    def event(self, event: QEvent) -> bool:
        """Keep Enter from the window."""
        return _keeps_enter(event) or super().event(event)


class DecimalBox(QDoubleSpinBox):
    """For decimals; takes QDoubleSpinBox' properties as keywords."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.lineEdit().setTextMargins(INDENT_PX, 0, 0, 0)

    def event(self, event: QEvent) -> bool:
        """Keep Enter from the window."""
        return _keeps_enter(event) or super().event(event)


def _keeps_enter(event: QEvent) -> bool:
    """Claim Enter for the box: as a key of the window it accepts a frame, and the number stays untaken."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (
        event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    ):
        return False
    event.accept()
    return True
