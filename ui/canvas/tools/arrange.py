"""Moving, scaling and turning the layers of a composition by mouse and arrow keys."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from ui.canvas.tools.host import Pointer, ToolHost
from ui.canvas.tools.shaping import paint_outline, view_transform
from ui.canvas.tools.tool import Tool
from ui.language import tr

GRAB_PX = 9.0
KNOB_PX = 26.0
"""The knob for turning stands so far above the box, on screen."""
KNOB_ROOM_PX = 6.0
CLICK_PX = 3.0
LEAST_FACTOR = 0.02
RIGHT_ANGLE = 15.0
"""With Shift the knob turns in steps of so many degrees."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
SCALE_STEP = 1.02


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a layer is taken from where it was: pixels, a factor, degrees clockwise."""

    x: float = 0.0
    y: float = 0.0
    factor: float = 1.0
    degrees: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LayerBox:
    """Where the chosen layer lies."""

    box_xywh: tuple[float, float, float, float]
    """What of it is not empty, on its own picture."""
    matrix: NDArray[np.float64]
    """From there onto the picture of the clip, float64 (2, 3)."""
    centre_xy: tuple[float, float]
    """What it turns and grows about, on its own picture."""
    is_locked: bool = False


class ArrangeTool(Tool):
    """Drag inside the box moves, corners scale, the knob turns; a click chooses the layer there.

    Whoever takes it in hand says what is there (`box`, `layer_at`) and hears what becomes of it.
    """

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.ArrowCursor

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self.box: LayerBox | None = None
        self.layer_at: Callable[[float, float], int | None] = lambda _x, _y: None
        """Returns the foremost layer there."""
        self.chosen: Callable[[int | None], object] = lambda _layer: None
        self.changing: Callable[[Shift | None], object] = lambda _shift: None
        """Called while the mouse moves it; None: it was put back."""
        self.taken: Callable[[Shift], object] = lambda _shift: None
        """Called when the button is let go, and by arrow keys."""
        self.refused: Callable[[], object] = lambda: None
        """Called when a locked layer is dragged."""
        self._grip = ""
        self._start: Pointer | None = None
        self._shift: Shift | None = None

    @property
    def is_active(self) -> bool:
        """Whether the mouse holds a layer."""
        return self._shift is not None

    @property
    def help(self) -> str:
        """Say what can be done."""
        if self.box is None:
            return tr("Click an object to choose its layer")
        if self.box.is_locked:
            return tr("This layer is locked ({key[compose.lock]} unlocks it)")
        return tr("Drag to move, corners scale, the knob turns · arrows 1 px, Shift 10 · Alt+arrows turn")

    def show_box(self, box: LayerBox | None) -> None:
        """Show handles around a layer, or none."""
        self.box = box
        self.canvas.update()

    def abort(self) -> None:
        """Put it back where it was."""
        had, self._shift, self._start = self._shift is not None, None, None
        if had:
            self.changing(None)
            self.canvas.update()

    def press(self, pointer: Pointer) -> None:
        """Take hold of a handle, or of the layer there."""
        self._grip = self._grip_at(pointer.position)
        if self._grip not in ("turn", "scale"):
            found = self.layer_at(*pointer.xy)
            if found is not None or not self._grip:
                self.chosen(found)
            self._grip = "move" if found is not None or self._grip else ""
        self._start = pointer if self.box is not None and self._grip else None

    def move(self, pointer: Pointer) -> None:
        """Move, scale or turn what is held."""
        start, box = self._start, self.box
        if start is None or box is None:
            return
        far = pointer.position - start.position
        if self._shift is None and math.hypot(far.x(), far.y()) < CLICK_PX:
            return
        if box.is_locked:
            self._start = None
            self.refused()
            return
        self._shift = self._shift_to(start, pointer, box)
        self.changing(self._shift)
        self.canvas.update()

    def release(self, pointer: Pointer) -> None:
        """It stays there: one step."""
        shift, self._shift, self._start = self._shift, None, None
        if shift is not None:
            self.taken(shift)

    def double_click(self, pointer: Pointer) -> None:
        """The same as a click."""
        self.press(pointer)

    def act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Arrows nudge while a layer is chosen, with Alt they turn and scale."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        arrow = ARROWS.get(Qt.Key(event.key()))
        if self.box is None or self.box.is_locked or arrow is None or self.is_active:
            return super().act_of(event)
        none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        if held in (none, shift):
            far = 10 if held == shift else 1
            return partial(self.taken, Shift(arrow[0] * far, arrow[1] * far))
        if held == Qt.KeyboardModifier.AltModifier:
            return partial(self.taken, Shift(factor=SCALE_STEP ** -arrow[1], degrees=float(arrow[0])))
        return None

    def paint(self, painter: QPainter) -> None:
        if self.box is None:
            return
        shown = self._shown(self.box)
        frame = QPainterPath()
        frame.addPolygon(shown.map(QPolygonF(QRectF(*self.box.box_xywh))))
        frame.closeSubpath()
        paint_outline(painter, frame, is_dashed=self.box.is_locked)
        if self.box.is_locked:
            return
        knob, (left, right, _, _) = self._knob(), self._corners()
        painter.setPen(QPen(QColor("#ffffff"), 1.6))
        painter.drawLine((left + right) / 2, knob)
        painter.setPen(QPen(QColor(0, 0, 0, 200), 1.2))
        painter.setBrush(QColor("#ffffff"))
        for corner in self._corners():
            painter.drawRect(QRectF(corner.x() - 4.5, corner.y() - 4.5, 9, 9))
        painter.drawEllipse(knob, 5.5, 5.5)

    # Inside

    def _shift_to(self, start: Pointer, now: Pointer, box: LayerBox) -> Shift:
        (x0, y0), (x1, y1) = start.xy, now.xy
        cx, cy = _mapped(box.matrix, *box.centre_xy)
        if self._grip == "turn":
            turned = math.degrees(math.atan2(y1 - cy, x1 - cx) - math.atan2(y0 - cy, x0 - cx))
            turned = (turned + 180) % 360 - 180
            return Shift(degrees=round(turned / RIGHT_ANGLE) * RIGHT_ANGLE if now.has_shift else turned)
        if self._grip == "scale":
            before = max(1e-6, math.hypot(x0 - cx, y0 - cy))
            return Shift(factor=max(LEAST_FACTOR, math.hypot(x1 - cx, y1 - cy) / before))
        dx, dy = float(round(x1 - x0)), float(round(y1 - y0))
        if now.has_shift:
            # Along one side of the picture only.
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        return Shift(dx, dy)

    def _shown(self, box: LayerBox) -> QTransform:
        """Return from the layer's own picture to the widget, with what the mouse does to it."""
        m, shift = box.matrix, self._shift or Shift()
        placed = QTransform(m[0, 0], m[1, 0], m[0, 1], m[1, 1], m[0, 2], m[1, 2])
        cx, cy = _mapped(m, *box.centre_xy)
        moved = QTransform.fromTranslate(cx + shift.x, cy + shift.y)
        moved.rotate(shift.degrees)
        moved.scale(shift.factor, shift.factor)
        moved.translate(-cx, -cy)
        return placed * moved * view_transform(self.canvas)

    def _corners(self) -> list[QPointF]:
        assert self.box is not None
        box, shown = QRectF(*self.box.box_xywh), self._shown(self.box)
        return [shown.map(p) for p in (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft())]

    def _knob(self) -> QPointF:
        top_left, top_right, _, bottom_left = self._corners()
        up = top_left - bottom_left
        middle, step = (top_left + top_right) / 2, up * (KNOB_PX / (math.hypot(up.x(), up.y()) or 1.0))
        # Inside the box where it would lie above the view.
        return middle + step if middle.y() + step.y() >= KNOB_ROOM_PX else middle - step

    def _grip_at(self, position: QPointF) -> str:
        def is_near(point: QPointF) -> bool:
            return math.hypot(point.x() - position.x(), point.y() - position.y()) <= GRAB_PX

        if self.box is None:
            return ""
        if not self.box.is_locked:
            if is_near(self._knob()):
                return "turn"
            if any(is_near(corner) for corner in self._corners()):
                return "scale"
        inside = QPolygonF(self._corners()).containsPoint(position, Qt.FillRule.OddEvenFill)
        return "move" if inside else ""


def _mapped(matrix: NDArray[np.float64], x: float, y: float) -> tuple[float, float]:
    (a, b, c), (d, e, f) = matrix.tolist()
    return a * x + b * y + c, d * x + e * y + f
