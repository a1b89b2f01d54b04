"""Sizes of the text, and measures that grow with it."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.theme.theme import current_theme
from ui.theme.tokens import DARK

NORMAL = "normal"
TEXT_KEY = "text_size"
"""In the settings."""
SHARES = {NORMAL: 1.0, "large": 1.25, "larger": 1.5}


def text_px(size: object) -> int:
    """Return the pixels of ordinary words for the name of a size; an unknown one means normal."""
    return round(DARK.text_px * SHARES.get(size if isinstance(size, str) else NORMAL, 1.0))


class _Measure(QObject):
    """One measure of one widget; lives as long as the widget."""

    def __init__(self, widget: QWidget, set_measure: Callable[[int], object], pixels: int) -> None:
        super().__init__(widget)
        self._set, self._pixels = set_measure, pixels
        current_theme().changed.connect(self._apply)
        self._apply(None)

    def _apply(self, _tokens: object) -> None:
        self._set(current_theme().scaled(self._pixels))


def grow_with_text(widget: QWidget, set_measure: Callable[[int], object], pixels: int) -> None:
    """Call one of the widget's setters with `pixels` (meant for 13 px text), now and for every text size."""
    _Measure(widget, set_measure, pixels)
