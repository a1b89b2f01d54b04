"""What lanes below the timeline share: columns, a click that leads to a frame, words at the pointer."""

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from ui.theme.theme import current_theme
from ui.timeline.view import TimelineView


class LaneBelow(QWidget):
    """A widget aligned with the cells of the timeline; `name` is for those who do not see it.

    Signals:
        frame_requested(int): Show this frame.
    """

    frame_requested = Signal(int)

    def __init__(self, timeline: TimelineView, name: str) -> None:
        super().__init__()
        self._timeline = timeline
        self.setAccessibleName(name)
        timeline.span_changed.connect(lambda _first, _last: self.update())

    def describe_at(self, x: float) -> str:
        """Return the words for a place, in logical pixels from the left."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        """Say what lies under the pointer."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.describe_at(event.x()), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axis = self._timeline.axis
        if axis.frame_count and event.position().x() >= axis.left:
            self.frame_requested.emit(self.frame_at(event.position().x()))

    def frame_at(self, x: float) -> int:
        """Return the frame of the clip that is nearest to a place."""
        axis = self._timeline.axis
        return max(0, min(axis.frame_count - 1, axis.frame_at(x)))

    def column(self, frame: int, top: float, height: float) -> QRectF:
        """Return the room of a frame between the columns of its neighbours."""
        axis = self._timeline.axis
        wide = axis.centre_of(1) - axis.centre_of(0)
        return QRectF(axis.centre_of(frame) - wide / 2, top, max(1.0, wide - 1), height)

    def paint_ground(self, painter: QPainter) -> None:
        """Fill the lane, with a line to what lies above."""
        tokens = current_theme().tokens
        painter.fillRect(self.rect(), QColor(tokens.panel))
        painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(tokens.line))

    def paint_playhead(self, painter: QPainter) -> None:
        """Draw where the frame on screen is."""
        x = self._timeline.axis.centre_of(self._timeline.current_frame)
        painter.fillRect(QRectF(x - 1, 0, 2, self.height()), QColor(current_theme().tokens.playhead))
