"""Where messages stand: over the line of the legend and what lies below it, never over the picture."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtWidgets import QWidget

from ui.widgets.error_bar import ErrorBar

SIDE_PX = 8
LEAST_PX = 320
LEAST_BELOW_PX = 60
"""With less below the legend, a message of several lines would lie on the picture."""


class MessagePlace(QObject):
    """Keeps the bar of messages at its place. Nothing jumps when a message comes or goes.

    A message of one line lies on the legend. A higher one reaches over the timeline, and leaves `kept`
    (the verdicts on the frame) in sight. Where nothing lies below the picture every message is one line, and
    grows upwards only when somebody asks for all of it.
    """

    def __init__(self, bar: ErrorBar, ground: QWidget, legend: QWidget, kept: QWidget) -> None:
        super().__init__(ground)
        self._bar, self._ground, self._legend, self._kept = bar, ground, legend, kept
        self._is_placing = False
        bar.setParent(ground)
        for part in (bar, ground, legend, kept):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the legend, and the height of the message."""
        kinds = QEvent.Type
        if event.type() in (kinds.Show, kinds.Hide, kinds.Resize, kinds.Move, kinds.LayoutRequest):
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Put the bar where it belongs."""
        if self._is_placing or self._bar.isHidden():
            return
        self._is_placing = True
        line = QRect(self._legend.mapTo(self._ground, QPoint(0, 0)), self._legend.size())
        self._bar.set_flat(self._ground.height() - line.bottom() < LEAST_BELOW_PX)
        room = line.adjusted(SIDE_PX, 0, -SIDE_PX, 0)
        height = self._height_for(room.width())
        if height > line.height():
            # Over the timeline then; what decides about the frame stays free.
            right = room.right()
            if self._kept.isVisible() and self._ground.isAncestorOf(self._kept):
                right = min(right, self._kept.mapTo(self._ground, QPoint(0, 0)).x() - SIDE_PX)
            room.setRight(max(right, room.left() + LEAST_PX))
            height = self._height_for(room.width())
        top = min(line.top(), self._ground.height() - height)
        self._bar.setGeometry(room.left(), top, room.width(), max(height, line.height()))
        self._bar.raise_()
        self._is_placing = False

    def _height_for(self, width: int) -> int:
        height = self._bar.heightForWidth(width)
        return height if height > 0 else self._bar.sizeHint().height()
