"""The amodal box: how far the whole object reaches, drawn and dragged by its handles on key frames."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from core.tracks.boxes import box_at
from core.types import BoxXywh
from ui.canvas.tools.host import Pointer, ToolHost
from ui.canvas.tools.tool import Tool
from ui.language import tr

GRIP = 9.0
"""Handles answer within this distance, in logical pixels."""
LEAST_PX = 1.0
"""Smaller boxes, in picture pixels, are slips of the hand."""
Sides = tuple[int, int]
"""-1 left or top, 1 right or bottom, 0 neither."""
HANDLES: tuple[Sides, ...] = tuple((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0))
GROUND, LINE = QColor(0, 0, 0, 190), QColor("#ffffff")


class AmodalBoxTool(Tool):
    """Draws a new box, moves one by its inside, changes one by its handles; Delete takes the key box away.

    A box may reach beyond the picture. Between key frames it is drawn dashed; dragging it there makes the
    frame a key frame.
    """

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self.drawn: Callable[[BoxXywh | None], None] = lambda _box: None
        """Told when a box is finished; None = the key box of this frame goes."""
        self._keys: Mapping[int, BoxXywh] = {}
        self._frame = 0
        self._dragged: BoxXywh | None = None
        self._start: BoxXywh | None = None
        self._from_xy = (0.0, 0.0)
        self._sides: Sides | None = None
        """Which sides follow the mouse; None = the box moves as a whole."""

    def show(self, keys: Mapping[int, BoxXywh], frame: int) -> None:
        """Take in the key boxes of the active track (picture pixels, by frame) and the frame on screen."""
        if (keys, frame) != (self._keys, self._frame):
            self._keys, self._frame = dict(keys), frame
            self.abort()

    @property
    def box(self) -> BoxXywh | None:
        """The box on screen: under the mouse, of this key frame, or in between."""
        return self._dragged or box_at(self._keys, self._frame)

    @property
    def is_active(self) -> bool:
        """Whether a box is being dragged."""
        return self._start is not None

    @property
    def help(self) -> str:
        """Say what can be done in this frame."""
        if self.box is None:
            return tr("Drag a box around the whole object, the hidden part too; proposals stay inside it")
        if self._frame in self._keys:
            return tr("Key box · handles change it, the inside moves it · Delete takes it away")
        return tr("Between two key boxes · drag it to make this frame a key frame")

    def abort(self) -> None:
        """Put the box back."""
        self._dragged = self._start = None
        self.canvas.update()

    def press(self, pointer: Pointer) -> None:
        """Take a handle or the box, or begin a new one."""
        if reason := self.canvas.why_blocked():
            self.canvas.stroke_blocked.emit(reason)
            return
        box, self._from_xy = self.box, pointer.xy
        self._sides = None
        if box is not None:
            rect = self._on_widget(box)
            self._sides = _grip(rect, pointer.position)
            if self._sides is not None or rect.contains(pointer.position):
                self._start = box
                return
        self._start, self._sides = (*pointer.xy, 0.0, 0.0), (1, 1)

    def move(self, pointer: Pointer) -> None:
        """Drag, or show what the mouse would take."""
        if self._start is None:
            return
        dx, dy = (now - then for now, then in zip(pointer.xy, self._from_xy, strict=True))
        self._dragged = _changed(self._start, self._sides, dx, dy)
        self.canvas.update()

    def release(self, pointer: Pointer) -> None:
        """Finish the box."""
        box, start = self._dragged, self._start
        self._dragged = self._start = None
        self.canvas.update()
        if start is None or box is None or box == start:
            return
        if min(box[2:]) < LEAST_PX:
            self.canvas.hint_raised.emit(tr("That box is too small: drag from one corner to the other"))
            return
        # Shown at once; what the store then says replaces it.
        self._keys = {**self._keys, self._frame: box}
        self.drawn(box)

    def act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Delete is the box's while the tool is in hand, never the mask's."""
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            return self._remove
        return super().act_of(event)

    def paint(self, painter: QPainter) -> None:
        """Draw the box, solid with handles on a key frame, dashed in between."""
        box = self.box
        if box is None:
            return
        rect = self._on_widget(box)
        is_key = self._dragged is not None or self._frame in self._keys
        style = Qt.PenStyle.SolidLine if is_key else Qt.PenStyle.DashLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, wide in ((GROUND, 3.4), (LINE, 1.6)):
            painter.setPen(QPen(colour, wide, style))
            painter.drawRect(rect)
        painter.setPen(QPen(GROUND, 1.2))
        painter.setBrush(LINE if is_key else GROUND)
        for sides in HANDLES:
            place = _place(rect, sides)
            painter.drawRect(QRectF(place.x() - 4, place.y() - 4, 8, 8))

    def _remove(self) -> None:
        self.abort()
        if self._frame not in self._keys:
            self.canvas.hint_raised.emit(tr("This frame has no key box"))
        elif reason := self.canvas.why_blocked():
            self.canvas.stroke_blocked.emit(reason)
        else:
            self._keys = {frame: box for frame, box in self._keys.items() if frame != self._frame}
            self.canvas.update()
            self.drawn(None)

    def _on_widget(self, box: BoxXywh) -> QRectF:
        x, y, width, height = box
        corners = (self.canvas.widget_point(xy) for xy in ((x, y), (x + width, y + height)))
        return QRectF(*corners)


def _place(rect: QRectF, sides: Sides) -> QPointF:
    middle = rect.center()
    return QPointF(middle.x() + sides[0] * rect.width() / 2, middle.y() + sides[1] * rect.height() / 2)


def _grip(rect: QRectF, position: QPointF) -> Sides | None:
    """Return the sides of the nearest handle within reach."""
    near = [
        (away, sides)
        for sides in HANDLES
        if (away := (_place(rect, sides) - position).manhattanLength()) <= GRIP
    ]
    return min(near)[1] if near else None


def _changed(box: BoxXywh, sides: Sides | None, dx: float, dy: float) -> BoxXywh:
    """Return a box moved, or with some of its sides moved; sides may pass each other."""
    x, y, width, height = box
    if sides is None:
        return x + dx, y + dy, width, height
    ends = []
    for low, size, side, delta in ((x, width, sides[0], dx), (y, height, sides[1], dy)):
        ends.append(sorted((low + delta * (side < 0), low + size + delta * (side > 0))))
    (left, right), (top, bottom) = ends
    return left, top, right - left, bottom - top
