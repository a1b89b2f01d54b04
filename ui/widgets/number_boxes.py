"""Boxes for numbers whose text begins where that of other fields does.

Qt's style sheets do not reach the text inside a spin box: their padding moves its border only.
"""

from typing import Any

from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

INDENT_PX = 6


class NumberBox(QSpinBox):
    """For whole numbers; takes QSpinBox' properties as keywords."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.lineEdit().setTextMargins(INDENT_PX, 0, 0, 0)


class DecimalBox(QDoubleSpinBox):
    """For decimals; takes QDoubleSpinBox' properties as keywords."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.lineEdit().setTextMargins(INDENT_PX, 0, 0, 0)
