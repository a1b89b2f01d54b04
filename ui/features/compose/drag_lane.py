"""A lane below the timeline in which something can be dragged to other frames."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from ui.timeline.lane_below import LaneBelow
from ui.timeline.view import TimelineView

GRAB_PX = 7.0
"""So near to a grip the pointer has it."""


class DragLane(LaneBelow):
    """A click leads to a frame; what is gripped can be dragged, Esc puts it back.

    Signals:
        dragged(object, int): A grip is held over a frame; it is shown there and not kept.
        dropped(object, int): It was let go there.
        put_back(): It was given up.
    """

    dragged = Signal(object, int)
    dropped = Signal(object, int)
    put_back = Signal()

    def __init__(self, timeline: TimelineView, name: str) -> None:
        super().__init__(timeline, name)
        self._grip: object | None = None
        self._from_x: float | None = None
        """Where the button went down; None once it is a drag."""
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def grips(self) -> list[tuple[float, object]]:
        """Return what can be gripped, each with its place in pixels."""
        raise NotImplementedError

    @property
    def is_dragging(self) -> bool:
        """Whether something is held somewhere else than it was."""
        return self._grip is not None and self._from_x is None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._grip, self._from_x = self._grip_at(x), x
        if self._grip is None:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._grip is None:
            over = event.buttons() == Qt.MouseButton.NoButton and self._grip_at(x) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.PointingHandCursor)
            return
        if self._from_x is not None and abs(x - self._from_x) < QApplication.startDragDistance():
            return
        if self._from_x is not None:
            self._from_x = None
            # Esc must reach the lane, which has no keys otherwise.
            self.grabKeyboard()
        self.dragged.emit(self._grip, self.frame_at(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        grip, was_dragged, x = self._grip, self.is_dragging, event.position().x()
        self._end()
        if was_dragged:
            self.dropped.emit(grip, self.frame_at(x))
        elif grip is not None:
            self.frame_requested.emit(self.frame_at(x))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_dragging and event.key() == Qt.Key.Key_Escape:
            self._end()
            self.put_back.emit()
            return
        super().keyPressEvent(event)

    def _end(self) -> None:
        if self.is_dragging:
            self.releaseKeyboard()
        self._grip = self._from_x = None

    def _grip_at(self, x: float) -> object | None:
        near = [(abs(x - place), grip) for place, grip in self.grips() if abs(x - place) <= GRAB_PX]
        return min(near, key=lambda one: one[0])[1] if near else None
