"""A frame that was kept, beside the one on screen or in its place: zoom and pan are the canvas'."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent

from core.types import RgbFrame
from ui.canvas.canvas_overlay import EDGE_PX, WORDS, WORDS_GROUND, CanvasOverlay, line_px, paint_boxed
from ui.canvas.view import WHEEL_NOTCH, CanvasView
from ui.features.close_look.outlines import Outline, paint_outlines
from ui.language import tr
from ui.widgets.painting import painting


@dataclass(frozen=True)
class Kept:
    """What was on screen."""

    picture: RgbFrame
    outlines: list[Outline]
    words: str
    """Clip and frame."""


class KeptFrame(CanvasOverlay):
    """Covers the right half of the canvas, or all of it; nothing can be painted on it."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, tr("Kept frame"))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.kept: Kept | None = None
        self.is_whole = False
        """It lies in the place of the frame on screen, and not beside it."""
        self._pan_from: QPointF | None = None
        self._now = NowWords(canvas)
        self.hide()

    def keep(self, kept: Kept | None) -> None:
        """Show a frame beside, or none."""
        self.kept, self.is_whole = kept, False
        self._show()

    def flicker(self) -> None:
        """Show the kept frame in the other's place, or beside it again."""
        self.is_whole = not self.is_whole
        self._show()

    def say_now(self, words: str) -> None:
        """Say which frame the other half shows."""
        self._now.words = tr("Now: {frame}", frame=words)
        self._now.update()

    def place(self) -> None:
        """Lie over the right half, or over all."""
        whole = self._canvas.rect()
        self.setGeometry(whole if self.is_whole else whole.adjusted(whole.width() // 2, 0, 0, 0))

    def _show(self) -> None:
        self.place()
        self.setVisible(self.kept is not None)
        self._now.place()
        self._now.setVisible(self.kept is not None and not self.is_whole)
        for layer in (self, self._now):
            layer.raise_()
            layer.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.kept is None:
            return
        picture = self.kept.picture
        height, width = picture.shape[:2]
        with painting(self) as painter:
            painter.fillRect(self.rect(), WORDS_GROUND.darker())
            # A point of the picture lies here as far from the left as it does in the canvas.
            view = self.view
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.m11() < 1)
            image = QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            painter.drawImage(view.mapRect(QRectF(0, 0, width, height)), image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_outlines(painter, self.kept.outlines, view)
            painter.setPen(WORDS)
            painter.drawLine(0, 0, 0, self.height())
            _paint_title(painter, tr("Kept: {frame}", frame=self.kept.words), 0, self.width())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom both."""
        self._canvas.zoom_by(1.2 ** (event.angleDelta().y() / WHEEL_NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pan_from = event.position()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan both."""
        if self._pan_from is None:
            return
        delta = (event.position() - self._pan_from) * self.devicePixelRatioF()
        self._pan_from = event.position()
        self._canvas.show_view(self._canvas.transform_now.moved(delta.x(), delta.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pan_from = None
        event.accept()


class NowWords(CanvasOverlay):
    """The title of the half that is the canvas itself."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, tr("Frame on screen"))
        self.words = ""
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _paint_title(painter, self.words, 0, self.width() // 2)


def _paint_title(painter: QPainter, words: str, left: int, right: int) -> None:
    metrics = painter.fontMetrics()
    text = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, max(60, right - left - 48))
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 24, line_px(metrics))
    box.moveCenter(QPointF((left + right) / 2, 0))
    box.moveTop(EDGE_PX)
    paint_boxed(painter, text, box)
