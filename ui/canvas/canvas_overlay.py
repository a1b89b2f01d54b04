"""What all layers over the canvas share: they cover it, let the mouse through and follow its zoom."""

from itertools import count

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from ui.canvas.picture_view import PictureView

WORDS_GROUND = QColor(20, 22, 26, 225)
WORDS = QColor("#e7ebf1")
EDGE_PX, GAP_PX = 12, 6
"""From the edge of the canvas to a line, and between two lines at the top."""
_NUMBERS = count()


class CanvasOverlay(QWidget):
    """A transparent layer as large as the canvas; `name` is for those who do not see it."""

    def __init__(self, canvas: PictureView, name: str) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName(name)
        self._canvas = canvas
        self.number = next(_NUMBERS)
        """Later layers have larger ones, however they are raised."""
        canvas.zoom_changed.connect(lambda _zoom: self.update())
        canvas.resized.connect(self.place)

    def place(self) -> None:
        """Lie over the whole canvas."""
        self.setGeometry(self._canvas.rect())

    @property
    def view(self) -> QTransform:
        """Picture coordinates → logical pixels."""
        origin, zoom = self._canvas.widget_point((0.0, 0.0)), self._canvas.zoom
        return QTransform(zoom, 0, 0, zoom, origin.x(), origin.y())

    def at_top_px(self, metrics: QFontMetrics) -> int:
        """Return the height of what is said at the top of the canvas now, with the gap below; 0 = nothing."""
        return 0

    def top_px(self, metrics: QFontMetrics) -> int:
        """Return where a line of this layer at the top begins: below those of layers made before it."""
        others = self._canvas.findChildren(CanvasOverlay, options=Qt.FindChildOption.FindDirectChildrenOnly)
        before = (one for one in others if one.number < self.number and one.isVisible())
        return EDGE_PX + sum(one.at_top_px(metrics) for one in before)

    def paint_words(self, painter: QPainter, words: str, *, at_top: bool) -> None:
        """Draw one line in a box at the top or at the foot of the canvas, shortened where it is too long."""
        top = self.top_px(painter.fontMetrics()) if at_top else None
        paint_line(painter, words, self.width(), self.height(), top)


def line_px(metrics: QFontMetrics) -> int:
    """Return the height of a line in its box."""
    return metrics.height() + 12


def paint_line(painter: QPainter, words: str, width: int, height: int, top: int | None = None) -> None:
    """Draw one line in a box, shortened where it is too long, at `top` pixels or at the foot of a widget."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(60, width - 48))
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 24, line_px(metrics))
    box.moveCenter(QPointF(width / 2, 0))
    box.moveTop(height - EDGE_PX - box.height() if top is None else top)
    paint_boxed(painter, text, box)


def paint_boxed(painter: QPainter, words: str, box: QRectF) -> None:
    """Draw words in a dark box."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(WORDS_GROUND)
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(WORDS)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
