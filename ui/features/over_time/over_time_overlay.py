"""Outlines of other frames, and the bar that decides on what would be filled in."""

from ui.canvas.outline_overlay import OutlineOverlay
from ui.canvas.view import CanvasView
from ui.features.over_time.filling_bar import FillingBar
from ui.language import tr


class OverTimeOverlay(OutlineOverlay):
    """Outlines above all else on the picture but the bar."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, tr("Outlines over time"))
        self.bar = FillingBar(canvas)

    def place(self) -> None:
        """Lie over the whole canvas, below the bar."""
        super().place()
        self.raise_()
        self.bar.place()
        self.bar.raise_()
