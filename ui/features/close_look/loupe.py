"""A magnifier: the pixels around the pointer as they are, in the corner away from it."""

from math import floor

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QTransform

from core.types import RgbFrame
from ui.canvas.canvas_overlay import WORDS, CanvasOverlay, line_px, paint_boxed
from ui.canvas.view import CanvasView
from ui.features.close_look.outlines import outlines_of, paint_outlines
from ui.language import tr
from ui.widgets.painting import painting

SIDE_PX = 176
EDGE_PX = 14
ABOVE_FOOT_PX = 56
"""Below it lie the line of help and the legend."""
TIMES = (4, 8, 16)


class Loupe(CanvasOverlay):
    """Draws what is under the pointer; picture pixels are squares, outlines lie on them."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, tr("Magnifier"))
        self._view = canvas
        self.times = TIMES[1]
        """Logical pixels of the window per pixel of the picture."""
        self.is_on = False
        canvas.pointer_moved.connect(lambda _xy: self.refresh())
        self.hide()

    def set_on(self, is_on: bool) -> None:
        """Show it, or not."""
        self.is_on = is_on
        self.refresh()

    def next_times(self) -> None:
        """Magnify more, and after the most the least."""
        self.times = TIMES[(TIMES.index(self.times) + 1) % len(TIMES)]
        self.refresh()

    def refresh(self) -> None:
        """Draw anew; hides itself while there is nothing under the pointer."""
        is_shown = self.is_on and self.pixel() is not None
        if is_shown != self.isVisible():
            self.place()
            self.setVisible(is_shown)
            self.raise_()
        self.update()

    def pixel(self) -> tuple[int, int] | None:
        """Return x and y of the picture's pixel under the pointer, None beside the picture."""
        pointer, picture = self._view.pointer, self._view.picture
        if pointer is None or picture is None:
            return None
        x, y = floor(pointer.xy[0]), floor(pointer.xy[1])
        return (x, y) if 0 <= y < picture.shape[0] and 0 <= x < picture.shape[1] else None

    def box(self) -> QRectF:
        """Return where it lies, in logical pixels: in the half in which the pointer is not."""
        pointer = self._view.pointer
        is_right = pointer is not None and pointer.position.x() < self.width() / 2
        left = self.width() - SIDE_PX - EDGE_PX if is_right else EDGE_PX
        return QRectF(left, max(EDGE_PX, self.height() - SIDE_PX - ABOVE_FOOT_PX), SIDE_PX, SIDE_PX)

    def words(self) -> str:
        """Return what is said below it: the place and the colour of the pixel."""
        at = self.pixel()
        if at is None or self._view.picture is None:
            return ""
        red, green, blue = (int(value) for value in self._view.picture[at[1], at[0]])
        return tr("{x}, {y}: {red} {green} {blue}", x=at[0], y=at[1], red=red, green=green, blue=blue)

    def paintEvent(self, _event: QPaintEvent) -> None:
        at, picture = self.pixel(), self._view.picture
        if at is None or picture is None:
            return
        with painting(self) as painter:
            self._paint(painter, at, picture, self.box())

    def _paint(self, painter: QPainter, at: tuple[int, int], picture: RgbFrame, box: QRectF) -> None:
        reach = SIDE_PX // self.times // 2 + 1
        side = 2 * reach + 1
        piece = np.full((side, side, 3), 40, np.uint8)
        top, left = at[1] - reach, at[0] - reach
        y, x = max(0, top), max(0, left)
        part = picture[y : top + side, x : left + side]
        piece[y - top : y - top + part.shape[0], x - left : x - left + part.shape[1]] = part
        # The middle of the box is the middle of the pixel.
        zoom = float(self.times)
        corner = box.center().x() - (reach + 0.5) * zoom, box.center().y() - (reach + 0.5) * zoom
        painter.setClipRect(box)
        image = QImage(piece.data, side, side, 3 * side, QImage.Format.Format_RGB888)
        painter.drawImage(QRectF(*corner, side * zoom, side * zoom), image)
        view = QTransform(zoom, 0, 0, zoom, corner[0] - left * zoom, corner[1] - top * zoom)
        paint_outlines(painter, outlines_of(self._view.shown_scene(), self._view.options), view)
        middle = QRectF(0, 0, zoom, zoom)
        middle.moveCenter(box.center())
        for colour, wide in ((QColor(0, 0, 0), 3.0), (WORDS, 1.0)):
            painter.setPen(QPen(colour, wide))
            painter.drawRect(middle)
        painter.setClipping(False)
        painter.setPen(QPen(WORDS, 1.0))
        painter.drawRect(box)
        height = line_px(painter.fontMetrics())
        paint_boxed(painter, self.words(), QRectF(box.left(), box.bottom() + 4, box.width(), height))
