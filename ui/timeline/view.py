"""The timeline: one row per track, one cell per frame, and seeking in it with the mouse."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui.timeline.describe import describe_cell
from ui.timeline.folding_lanes import FoldingLanes

ZOOM_PER_NOTCH = 1.25
WHEEL_NOTCH = 120


class TimelineView(FoldingLanes):
    """Lets one seek and mark in what it shows. Changes nothing by itself."""

    frame_requested = Signal(int)
    """A person wants to see this frame; at most once per turn of the event loop, the newest wins."""
    track_selected = Signal(int)
    range_selected = Signal(int, int)
    """First and last frame (included) of a Shift+drag, sent when the button is let go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drag = ""
        self._drag_from = QPointF()
        self._range_from = 0
        self._pending: int | None = None
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._flush_request)

    def set_clip(self, frame_count: int, fps: float) -> None:
        """Show the whole of a clip, without tracks, its first frame current; 0 frames = no clip."""
        self._pending = None
        super().set_clip(frame_count, fps)

    def track_at(self, y: float) -> int | None:
        """Return the track whose row lies at a height of the view, in pixels; None where there is none."""
        row = self.row_layout.row_at(y)
        return None if row is None else self._lanes[row].track_id

    # Qt

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self._set_hover(None)
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        notches = (turn.y() or turn.x()) / WHEEL_NOTCH
        keys = event.modifiers()
        if keys & Qt.KeyboardModifier.ControlModifier:
            self._set_axis(self._axis.zoomed(ZOOM_PER_NOTCH**notches, event.position().x()))
        elif keys & Qt.KeyboardModifier.ShiftModifier or abs(turn.x()) > abs(turn.y()):
            self._set_axis(self._axis.panned(-notches * 90))
        elif self.verticalScrollBar().maximum() > 0:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - round(notches * self.row_layout.row_height))
        else:
            self._set_axis(self._axis.panned(-notches * 90))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._begin_drag("pan", spot)
        elif event.button() == Qt.MouseButton.LeftButton:
            row = self.row_layout.row_at(spot.y())
            if row is not None:
                self.track_selected.emit(self._lanes[row].track_id)
            if spot.x() >= self._axis.left - 4 and self._axis.frame_count:
                self._press_frame(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self._drag == "pan":
            self._set_axis(self._axis.panned(self._drag_from.x() - spot.x()))
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + round(self._drag_from.y() - spot.y()))
            self._drag_from = spot
        elif self._drag == "scrub":
            self._request(self._axis.frame_at(spot.x()))
        elif self._drag == "range":
            self.set_range((self._range_from, self._axis.frame_at(spot.x())))
        else:
            is_on_axis = spot.x() >= self._axis.left and self._axis.frame_count > 0
            self._set_hover(self._axis.frame_at(spot.x()) if is_on_axis else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag == "range" and self._range is not None:
            if self._range == (self._range_from, self._range_from):
                self.set_range((self._frame, self._range_from))  # a click without a drag: up to there
            self.setFocus()
            self.range_selected.emit(*self._range)
        if self._drag == "scrub":
            self._flush_request()
        self._drag, self._follows_by_page = "", True
        self.viewport().unsetCursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    # inside

    def _begin_drag(self, kind: str, spot: QPointF) -> None:
        self._drag, self._follows_by_page = kind, False
        self._drag_from = spot
        self._set_hover(None)
        if kind == "pan":
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _press_frame(self, event: QMouseEvent) -> None:
        frame = self._axis.frame_at(event.position().x())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._begin_drag("range", event.position())
            self._range_from = frame
            self.set_range((frame, frame))
            return
        self._begin_drag("scrub", event.position())
        if self._range is not None:
            self.set_range(None)
        self._request(frame)

    def _request(self, frame: int) -> None:
        if frame == (self._pending if self._pending is not None else self._frame):
            return
        self._pending = frame
        self._turn.start()

    def _flush_request(self) -> None:
        self._turn.stop()
        if self._pending is None:
            return
        frame, self._pending = self._pending, None
        self.set_current_frame(frame)
        self.frame_requested.emit(frame)

    def _set_hover(self, frame: int | None) -> None:
        if frame == self._hover:
            return
        port, height = self.viewport(), self.viewport().height()
        for each in (self._hover, frame):
            if each is not None:
                port.update(QRect(round(self._axis.centre_of(each)) - 2, 0, 4, height))
        self._hover = frame

    def _show_tip(self, event: QHelpEvent) -> None:
        spot: QPoint = event.pos()
        layout = self.row_layout
        row = layout.row_at(spot.y())
        if row is None:
            QToolTip.hideText()
            return
        lane, rect = self._lanes[row], layout.row_rect(row)
        frame = self._frame
        if spot.x() >= self._axis.left:
            frame = self._axis.frame_at(spot.x())
            rect = QRectF(self._axis.x_of(frame), rect.top(), max(self._axis.px_per_frame, 3), rect.height())
        words = describe_cell(lane, frame, self._fps)
        QToolTip.showText(event.globalPos(), words, self.viewport(), rect.toAlignedRect())
