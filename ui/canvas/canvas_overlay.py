"""What all layers over the canvas share: they cover it, let the mouse through and follow its zoom."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from ui.canvas.picture_view import PictureView

WORDS_GROUND = QColor(20, 22, 26, 225)
WORDS = QColor("#e7ebf1")


class CanvasOverlay(QWidget):
    """A transparent layer as large as the canvas; `name` is for those who do not see it."""

    def __init__(self, canvas: PictureView, name: str) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName(name)
        self._canvas = canvas
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

    def paint_words(self, painter: QPainter, words: str, *, at_top: bool) -> None:
        """Draw one line in a box at the top or at the foot of the canvas, shortened where it is too long."""
        paint_line(painter, words, self.width(), self.height(), at_top=at_top)


def paint_line(painter: QPainter, words: str, width: int, height: int, *, at_top: bool = False) -> None:
    """Draw one line in a box at the top or at the foot of a widget, shortened where it is too long."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(60, width - 48))
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 24, metrics.height() + 12)
    from_edge = box.height() / 2 + 12
    box.moveCenter(QPointF(width / 2, from_edge if at_top else height - from_edge))
    paint_boxed(painter, text, box)


def paint_boxed(painter: QPainter, words: str, box: QRectF) -> None:
    """Draw words in a dark box."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(WORDS_GROUND)
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(WORDS)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
