"""A picture with its masks that is looked at and never painted on: zoom and pan of its own."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ui.canvas.decorations import paint_margin, paint_tiny
from ui.canvas.picture_view import PictureView
from ui.language import tr
from ui.widgets.painting import painting

WHEEL_NOTCH = 120


class FollowingView(PictureView):
    """Wheel zooms, dragging moves, a double click fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Second view of the picture"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._from: QPointF | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        screen, options = self._screen, self.options
        screen.prepare(self.width(), self.height(), self.devicePixelRatioF(), options, fast=self._is_fast)
        with painting(self) as painter:
            screen.paint(painter, QRectF(event.rect()), self.shown_scene(), options)
            if self.picture is not None:
                paint_margin(painter, screen, self.scene.canvas)
                paint_tiny(painter, screen, self.scene, options)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(1.2 ** (event.angleDelta().y() / WHEEL_NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        delta = (event.position() - self._from) * self.devicePixelRatioF()
        self._from = event.position()
        self.show_view(self.transform_now.moved(delta.x(), delta.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()
