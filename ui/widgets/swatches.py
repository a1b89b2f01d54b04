"""A row of colours to choose one of."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton

from ui.language import tr
from ui.widgets.laying import lay_row


def swatches(colours: Sequence[str], chosen: str, choose: Callable[[str], object]) -> QHBoxLayout:
    """Return buttons of colours (`#rrggbb`), of which one is down; `choose` gets what is clicked."""
    row = lay_row(spacing=2)
    for colour in colours:
        swatch = QToolButton()
        swatch.setCheckable(True)
        swatch.setAutoExclusive(True)
        swatch.setFixedSize(20, 20)
        swatch.setToolTip(colour)
        swatch.setAccessibleName(tr("Colour {colour}", colour=colour))
        swatch.setStyleSheet(
            f"QToolButton {{ background: {colour}; border: 2px solid transparent; border-radius: 4px; }}"
            "QToolButton:checked { border-color: white; }"
        )
        swatch.setChecked(colour == chosen)
        swatch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        swatch.clicked.connect(lambda _checked=False, chosen=colour: choose(chosen))
        row.addWidget(swatch)
    return row
