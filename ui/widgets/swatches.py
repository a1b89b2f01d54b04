"""A row of colours to choose one of."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton

from ui.language import tr
from ui.theme.tokens import track_colour
from ui.widgets.laying import lay_row

COLOURS_SHOWN = 14


def swatches(chosen: str | None, choose: Callable[[str], object]) -> QHBoxLayout:
    """Return buttons of the colours of tracks, of which one may be down; `choose` gets what is clicked.

    Args:
        chosen: `#rrggbb`, shown also where it is none of them; None or empty = none is down.
    """
    row = lay_row(spacing=2)
    colours = [track_colour(index) for index in range(COLOURS_SHOWN)]
    if chosen and chosen not in colours:
        colours[-1] = chosen
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
