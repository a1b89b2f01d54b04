"""Moving, scaling and turning a mask or one part of it, with handles and arrow keys."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from core.changes.steps import StepKind
from core.masks.regions import change_layer
from core.masks.rle import decode_rle, encode_rle
from core.shapes.moving import Placement, move
from core.shapes.parts import part_at
from core.types import BoolMask, Layer
from ui.canvas.tools.host import Pointer, ToolHost
from ui.canvas.tools.shaping import finish_shape, mask_path, paint_outline, paint_preview, view_transform
from ui.canvas.tools.tool import Tool
from ui.language import tr

GRAB_PX = 9.0
KNOB_PX = 26.0
"""The knob for turning stands so far above the box, on screen."""
CLICK_PX = 3.0
LEAST_SCALE = 0.02
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
TURN_STEP = math.radians(1)
SCALE_STEP = 1.02


class PlaceTool(Tool):
    """Drag inside the box moves, corners scale, the knob turns; Enter takes it, Esc puts it back."""

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self.placement = Placement()
        self._part: BoolMask | None = None
        """What moves; None = nothing there."""
        self._is_whole = True
        self._path = QPainterPath()
        self._box = QRectF()
        self._grip = ""
        self._start: Pointer | None = None
        self._at_start = Placement()

    @property
    def is_active(self) -> bool:
        """Whether something was moved and not taken yet."""
        return not self.placement.is_nothing

    @property
    def help(self) -> str:
        """Say what comes next."""
        if self.is_active:
            return tr("Enter takes it · Esc puts it back · arrows 1 px, Shift 10 · Alt+arrows turn and scale")
        if self._part is None:
            return tr(
                "There is no mask here to move: choose another frame, track or layer ({key[layer.toggle]})"
            )
        return tr("Drag to move, corners scale, the knob turns · click a part to move it alone")

    def take_up(self) -> None:
        """Take the whole mask."""
        self._choose(None)

    def scene_changed(self) -> None:
        """Take the mask as it is now, unless it is being moved."""
        if not self.is_active:
            self._choose(None)

    def abort(self) -> None:
        """Put it back."""
        if self.is_active:
            self.placement = replace(Placement(), centre_xy=self.placement.centre_xy)
            self.canvas.set_draft(None)
        self._start = None
        self.canvas.update()

    def press(self, pointer: Pointer) -> None:
        """Take hold of a handle, of the mask, or of one part."""
        if reason := self.canvas.why_blocked():
            self.canvas.stroke_blocked.emit(reason)
            return
        self._grip = self._grip_at(pointer.position)
        self._start, self._at_start = pointer, self.placement

    def move(self, pointer: Pointer) -> None:
        """Move, scale or turn."""
        if self._start is None or self._part is None:
            return
        if math.dist(pointer.position.toTuple(), self._start.position.toTuple()) < CLICK_PX:
            return
        start, base = self._start, self._at_start
        (x0, y0), (x1, y1) = start.xy, pointer.xy
        cx, cy = base.centre_xy[0] + base.shift_xy[0], base.centre_xy[1] + base.shift_xy[1]
        margin = self.canvas.scene.canvas.margin
        cx, cy = cx - margin, cy - margin
        if self._grip == "turn":
            angle = math.atan2(y1 - cy, x1 - cx) - math.atan2(y0 - cy, x0 - cx)
            self._set(replace(base, angle=base.angle + angle))
        elif self._grip == "scale":
            before, now = (self._local(x - cx, y - cy, base.angle) for x, y in ((x0, y0), (x1, y1)))
            pairs = zip(now, before, strict=True)
            factors = [max(LEAST_SCALE, n / b) if abs(b) > 1e-6 else 1.0 for n, b in pairs]
            if not pointer.has_shift:
                factors = [max(LEAST_SCALE, math.hypot(*now) / max(1e-6, math.hypot(*before)))] * 2
            scale = base.scale_xy[0] * factors[0], base.scale_xy[1] * factors[1]
            self._set(replace(base, scale_xy=scale))
        elif self._grip == "move":
            shift = base.shift_xy[0] + round(x1 - x0), base.shift_xy[1] + round(y1 - y0)
            self._set(replace(base, shift_xy=shift))

    def release(self, pointer: Pointer) -> None:
        """A click without a drag chooses a part, or all."""
        start, self._start = self._start, None
        if start is None or self.is_active or self.placement != self._at_start:
            return
        mask, margin = self._mask(), self.canvas.scene.canvas.margin
        x, y = (math.floor(value) + margin for value in start.xy)
        found = part_at(mask, (x, y)) if mask is not None else None
        is_same = found is not None and self._part is not None and np.array_equal(found, self._part)
        self._choose(None if is_same else found)

    def act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Arrows nudge, with Alt they turn and scale; Enter takes, Esc puts back."""
        if self._part is None:
            return None
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is not None and held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            far = 10 if held else 1
            return partial(self._nudge, arrow[0] * far, arrow[1] * far)
        if arrow is not None and held == Qt.KeyboardModifier.AltModifier:
            return partial(self._turn_or_scale, *arrow)
        if not self.is_active:
            return None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            return self.finish
        if event.key() == Qt.Key.Key_Z and held == Qt.KeyboardModifier.ControlModifier:
            return self.abort
        return super().act_of(event)

    def double_click(self, pointer: Pointer) -> None:
        """Take it."""
        if self.is_active:
            self.finish()

    def finish(self) -> None:
        """Give the layer its new shape."""
        canvas, mask, placement = self.canvas, self._mask(), self.placement
        part = self._part
        self.abort()
        if mask is None or part is None:
            return
        after = encode_rle(move(mask, placement, None if self._is_whole else part))
        modal, amodal = canvas.masks_of_active()
        finish_shape(canvas, canvas.layer, change_layer(after, canvas.layer, modal, amodal), StepKind.MOVE)

    def paint(self, painter: QPainter) -> None:
        if self._part is None:
            return
        shown = self._shown()
        if self.is_active:
            paint_preview(painter, shown.map(self._path), self.canvas.track_colour)
        frame = QPainterPath()
        frame.addPolygon(shown.map(QPolygonF(self._box)))
        frame.closeSubpath()
        paint_outline(painter, frame, is_dashed=not self._is_whole)
        knob = self._knob()
        painter.setPen(QPen(QColor("#ffffff"), 1.6))
        painter.drawLine(shown.map(QPointF(self._box.center().x(), self._box.top())), knob)
        painter.setPen(QPen(QColor(0, 0, 0, 200), 1.2))
        painter.setBrush(QColor("#ffffff"))
        for corner in self._corners():
            painter.drawRect(QRectF(corner.x() - 4.5, corner.y() - 4.5, 9, 9))
        painter.drawEllipse(knob, 5.5, 5.5)

    def _mask(self) -> BoolMask | None:
        modal, amodal = self.canvas.masks_of_active()
        rle = modal if self.canvas.layer is Layer.MODAL else amodal
        return None if rle is None else decode_rle(rle)

    def _choose(self, part: BoolMask | None) -> None:
        mask = self._mask()
        self._is_whole = part is None
        self._part = (mask if part is None else part) if mask is not None and mask.any() else None
        self._path, self._box = QPainterPath(), QRectF()
        if self._part is not None:
            margin = self.canvas.scene.canvas.margin
            self._path = mask_path(self._part, margin)
            rows, columns = np.nonzero(self._part.any(1))[0], np.nonzero(self._part.any(0))[0]
            left, top = int(columns[0]) - margin, int(rows[0]) - margin
            self._box = QRectF(
                left, top, int(columns[-1]) + 1 - margin - left, int(rows[-1]) + 1 - margin - top
            )
            centre = self._box.center()
            self.placement = Placement(centre_xy=(centre.x() + margin, centre.y() + margin))
        self.canvas.update()

    def _set(self, placement: Placement) -> None:
        mask = self._mask()
        if mask is None or self._part is None:
            return
        if not self.is_active:
            # What moves is drawn by the tool; on the canvas its old place is empty meanwhile.
            modal, amodal = self.canvas.masks_of_active()
            rest = encode_rle(mask & ~self._part)
            self.canvas.set_draft(change_layer(rest, self.canvas.layer, modal, amodal).masks)
        self.placement = placement
        self.canvas.update()

    def _nudge(self, x: int, y: int) -> None:
        before = self.placement.shift_xy
        self._set(replace(self.placement, shift_xy=(before[0] + x, before[1] + y)))

    def _turn_or_scale(self, x: int, y: int) -> None:
        factor = SCALE_STEP**-y
        scale = self.placement.scale_xy[0] * factor, self.placement.scale_xy[1] * factor
        self._set(replace(self.placement, angle=self.placement.angle + x * TURN_STEP, scale_xy=scale))

    def _local(self, x: float, y: float, angle: float) -> tuple[float, float]:
        cos, sin = math.cos(-angle), math.sin(-angle)
        return x * cos - y * sin, x * sin + y * cos

    def _shown(self) -> QTransform:
        """Return from where the part was, in picture coordinates, to where it is on the widget."""
        m, margin = self.placement.matrix(), self.canvas.scene.canvas.margin
        placed = QTransform(m[0, 0], m[1, 0], m[0, 1], m[1, 1], m[0, 2], m[1, 2])
        onto = QTransform.fromTranslate(margin, margin)
        back = QTransform.fromTranslate(-margin, -margin)
        return onto * placed * back * view_transform(self.canvas)

    def _corners(self) -> list[QPointF]:
        box, shown = self._box, self._shown()
        return [shown.map(p) for p in (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft())]

    def _knob(self) -> QPointF:
        top_left, top_right, _, bottom_left = self._corners()
        middle = (top_left + top_right) / 2
        up = top_left - bottom_left
        length = math.hypot(up.x(), up.y()) or 1.0
        return middle + up * (KNOB_PX / length)

    def _grip_at(self, position: QPointF) -> str:
        def is_near(point: QPointF) -> bool:
            return math.hypot(point.x() - position.x(), point.y() - position.y()) <= GRAB_PX

        if self._part is None:
            return ""
        if is_near(self._knob()):
            return "turn"
        if any(is_near(corner) for corner in self._corners()):
            return "scale"
        return "move"
