"""All panels away, so that the picture has the whole window, and back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.window import MainWindow


class PanelsAway(QObject):
    """Hides and shows everything around the picture."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._are_away = False
        window.status.busy_changed.connect(lambda _is_busy: self._show_status())

    def toggle(self) -> None:
        """Hide everything but the picture, or bring it back."""
        window, self._are_away = self._window, not self._are_away
        for part in (window.left, window.right, window.rail, window.timeline_dock):
            part.setVisible(not self._are_away)
        self._show_status()
        window.canvas.setFocus()

    def _show_status(self) -> None:
        """The bottom line goes with the panels, but never while something runs: Cancel is in it."""
        self._window.status.setVisible(not self._are_away or self._window.status.is_busy)
