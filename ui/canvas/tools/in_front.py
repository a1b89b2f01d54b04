"""The tool for what is in front, as the canvas sees it: a cursor; strokes are `ScribbleTool`'s."""

from PySide6.QtGui import QColor, QCursor, QPainter, QPixmap

from core.tracks.in_front import COLOUR
from ui.canvas.tools.host import ToolHost
from ui.canvas.tools.tool import Tool
from ui.theme.icons import icon_pixmap

SIDE_PX = 32
ICON_PX = 18


class InFrontTool(Tool):
    """What the mouse does is left to `ScribbleTool`."""

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self._cursor = _cursor()

    @property
    def shown_cursor(self) -> QCursor:
        """A cross with the sign beside it."""
        return self._cursor


def _cursor() -> QCursor:
    pixmap = QPixmap(SIDE_PX, SIDE_PX)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    middle = 8
    for colour, width in ((QColor("#000000"), 3), (QColor("#ffffff"), 1)):
        pen = painter.pen()
        pen.setColor(colour)
        pen.setWidth(width)
        painter.setPen(pen)
        painter.drawLine(middle, 1, middle, 15)
        painter.drawLine(1, middle, 15, middle)
    for at, colour in ((1, QColor("#000000")), (0, QColor(COLOUR))):
        painter.drawPixmap(12 + at, 12 + at, icon_pixmap("in-front", colour.name(), ICON_PX, 1.0))
    painter.end()
    return QCursor(pixmap, middle, middle)
