"""What the hatch of a composed frame means, in one line over the picture."""

from PySide6.QtGui import QPaintEvent

from ui.canvas.canvas_overlay import CanvasOverlay
from ui.canvas.picture_view import PictureView
from ui.language import tr
from ui.widgets.painting import painting


class HoleLegend(CanvasOverlay):
    """Says that hatched places are not known, and what completes them; hidden where nothing is hatched."""

    def __init__(self, canvas: PictureView) -> None:
        super().__init__(canvas, tr("Hatched: seen in no frame"))
        self.words = ""
        self.hide()

    def show_holes(self, share: float) -> None:
        """Show the line for a share of the frame, 0..1; 0 hides it."""
        self.words = tr("Hatched: seen in no frame · {key[compose.complete]} completes it") if share else ""
        self.setVisible(bool(share))
        if share:
            self.place()
            self.raise_()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self.paint_words(painter, self.words, at_top=True)
