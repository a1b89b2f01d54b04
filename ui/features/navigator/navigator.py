"""The whole frame in a corner of the picture, and what the view shows of it; dragging moves the view."""

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from core.types import RgbFrame
from ui.canvas.picture_view import PictureView
from ui.canvas.transform import ViewTransform, fitted
from ui.language import tr
from ui.theme.theme import current_theme
from ui.widgets.painting import painting

LONGER_SIDE = 176
"""Of the navigator, in logical pixels."""
SHARE_OF_VIEW = 0.3
"""It never takes more of the view's width or height."""
GAP = 12
BEYOND_FIT = 1.02
"""Zoomed in further than this, times the zoom that shows all, there is something to navigate."""


class Navigator(QWidget):
    """Seen only while the picture is zoomed in; costs nothing while it is not.

    The picture is scaled once per frame, when it is painted first.
    """

    def __init__(self, view: PictureView) -> None:
        super().__init__(view)
        self._view = view
        self._is_on = True
        self._small: QImage | None = None
        self._small_of: tuple[RgbFrame, QSize] | None = None
        """The frame and the size in device pixels that `_small` was made of."""
        self._grip = QPointF()
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(tr("Navigator"))
        view.zoom_changed.connect(self.follow)
        current_theme().changed.connect(self.update)
        self.hide()

    @property
    def is_on(self) -> bool:
        """Whether it may show itself."""
        return self._is_on

    def set_on(self, is_on: bool) -> None:
        """Let it show itself while zoomed in, or never."""
        self._is_on = is_on
        self.follow()

    def follow(self, *_zoom: object) -> None:
        """Take up the size and the place that the view asks for, or go."""
        is_wanted = self._is_on and self._view.picture is not None and self._is_zoomed_in()
        if is_wanted:
            self._lie_in_corner()
            self.update()
        self.setVisible(is_wanted)

    def make_way_for_bars(self) -> None:
        """Watch the bars that lie on the picture now."""
        for bar in self._bars():
            bar.installEventFilter(self)

    def view_rect(self) -> QRectF:
        """Return what the view shows, on the navigator."""
        view = self._view
        left, top = view.picture_xy(QPointF(0, 0))
        right, bottom = view.picture_xy(QPointF(view.width(), view.height()))
        corner, opposite = self._from_picture(left, top), self._from_picture(right, bottom)
        return QRectF(corner, opposite).intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    # Events

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A bar came or went at the foot of the picture: make way, or take the room."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize):
            self.follow()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the view's rectangle; beside it, the view jumps there first."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        shown = self.view_rect()
        self._grip = event.position() - shown.center() if shown.contains(event.position()) else QPointF()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._look_at(event.position() - self._grip)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look_at(event.position() - self._grip)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick presses are two presses; nothing reaches the picture below."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the middle of the view."""
        self._view.zoom_by(1.2 ** (event.angleDelta().y() / 120))
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame and the rectangle; what is out of view is dimmed."""
        tokens = current_theme().tokens
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.ground))
            margin, scale = self._view.scene.canvas.margin, self._scale()
            width, height = self._picture_wh()
            room = QRectF(margin * scale, margin * scale, width * scale, height * scale)
            small = self._scaled(room.size().toSize())
            if small is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(room, small)
            shown = self.view_rect()
            painter.setClipRegion(self.rect())
            shade = QColor(0, 0, 0, 120)
            whole = QRectF(self.rect())
            for part in (
                QRectF(0, 0, whole.width(), shown.top()),
                QRectF(0, shown.bottom(), whole.width(), whole.height() - shown.bottom()),
                QRectF(0, shown.top(), shown.left(), shown.height()),
                QRectF(shown.right(), shown.top(), whole.width() - shown.right(), shown.height()),
            ):
                painter.fillRect(part, shade)
            painter.setPen(QPen(QColor(tokens.outline), 1))
            painter.drawRect(whole.adjusted(0.5, 0.5, -0.5, -0.5))
            painter.setPen(QPen(QColor(0, 0, 0, 160), 4))
            painter.drawRect(shown)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRect(shown)

    # Inside

    def _picture_wh(self) -> tuple[int, int]:
        canvas, picture = self._view.scene.canvas, self._view.picture
        if picture is not None and (canvas.width, canvas.height) == (1, 1):
            return picture.shape[1], picture.shape[0]
        return canvas.width, canvas.height

    def _is_zoomed_in(self) -> bool:
        view, ratio = self._view, self._view.devicePixelRatioF()
        size = (round(view.width() * ratio), round(view.height() * ratio))
        whole = fitted(self._picture_wh(), view.scene.canvas.margin, size)
        return view.transform_now.zoom > whole.zoom * BEYOND_FIT

    def _whole_wh(self) -> tuple[int, int]:
        margin, (width, height) = self._view.scene.canvas.margin, self._picture_wh()
        return width + 2 * margin, height + 2 * margin

    def _scale(self) -> float:
        """Return logical pixels of the navigator per picture pixel."""
        return self.width() / self._whole_wh()[0]

    def _from_picture(self, x: float, y: float) -> QPointF:
        margin, scale = self._view.scene.canvas.margin, self._scale()
        return QPointF((x + margin) * scale, (y + margin) * scale)

    def _look_at(self, point: QPointF) -> None:
        """Put what lies under a point of the navigator into the middle of the view."""
        view, ratio, scale = self._view, self._view.devicePixelRatioF(), self._scale()
        margin, (width, height) = view.scene.canvas.margin, self._whole_wh()
        x = min(max(point.x() / scale, 0), width) - margin
        y = min(max(point.y() / scale, 0), height) - margin
        zoom = view.transform_now.zoom
        left, top = view.width() * ratio / 2 - x * zoom, view.height() * ratio / 2 - y * zoom
        view.show_view(ViewTransform(zoom, left, top))

    def _lie_in_corner(self) -> None:
        view, (width, height) = self._view, self._whole_wh()
        scale = min(
            LONGER_SIDE / max(width, height),
            SHARE_OF_VIEW * view.width() / width,
            SHARE_OF_VIEW * view.height() / height,
        )
        size = QSize(max(24, round(width * scale)), max(24, round(height * scale)))
        place = QRectF(0, 0, size.width(), size.height()).toRect()
        place.moveBottomRight(view.rect().bottomRight() - QPointF(GAP, GAP).toPoint())
        for bar in self._bars():
            if bar.isVisible() and bar.geometry().intersects(place):
                place.moveBottom(bar.geometry().top() - GAP)
        self.setGeometry(place)
        self.raise_()

    def _bars(self) -> list[QWidget]:
        """Return what lies on the picture and takes the mouse."""
        through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
        others = (other for other in self._view.children() if isinstance(other, QWidget))
        return [other for other in others if other is not self and not other.testAttribute(through)]

    def _scaled(self, size: QSize) -> QImage | None:
        picture = self._view.picture
        if picture is None or size.isEmpty():
            return None
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))
        if self._small_of is None or self._small_of[0] is not picture or self._small_of[1] != size:
            # Nine pixels for one are enough; all of them take 8.5 ms at 1080p, these 1.0 (measured).
            wide, high = size.width(), size.height()
            some = cv2.resize(picture, (3 * wide, 3 * high), interpolation=cv2.INTER_NEAREST)
            small = np.ascontiguousarray(
                cv2.resize(some, (wide, high), interpolation=cv2.INTER_AREA), np.uint8
            )
            height, width = small.shape[:2]
            image = QImage(small.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            self._small, self._small_of = image.copy(), (picture, size)
        return self._small
