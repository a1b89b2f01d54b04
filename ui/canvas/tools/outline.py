"""Polygon and freehand lasso, added to the active layer or taken away."""

import math
from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen, QPolygonF

from core.changes.steps import StepKind
from core.masks.regions import apply_region
from core.masks.rings import LEAST_POINTS, Ring, region_of
from ui.canvas.tools.host import Pointer, ToolHost
from ui.canvas.tools.shaping import finish_shape, paint_preview, view_transform
from ui.canvas.tools.tool import Tool
from ui.language import tr

STEP_PX = 3.0
"""Points of a freehand line lie so far apart on screen; a shorter drag is a click."""
CLOSE_PX = 8.0
"""A click so near to the first corner closes the outline."""


class OutlineTool(Tool):
    """Clicks set corners, a drag draws freehand; Enter or a double click adds the inside."""

    subtracts: ClassVar[bool] = False

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self.points: list[tuple[float, float]] = []
        self._sizes: list[int] = []
        """Number of points before each click or drag, for Backspace."""
        self._is_down = False
        self._is_inverted = False

    @property
    def is_active(self) -> bool:
        """Whether an outline is begun."""
        return bool(self.points)

    @property
    def help(self) -> str:
        """Say what comes next."""
        if not self.points:
            goes = tr("take away") if self.subtracts else tr("add")
            return tr("Click corners or drag freehand to {goes} · Ctrl inverts", goes=goes)
        return tr("Enter or double click finishes · Backspace: last point · Esc drops")

    @property
    def takes_away(self) -> bool:
        """Whether this outline will be taken away."""
        return self.subtracts != self._is_inverted

    def abort(self) -> None:
        """Drop the outline."""
        self.points, self._sizes, self._is_down = [], [], False
        self.canvas.update()

    def press(self, pointer: Pointer) -> None:
        """Set a corner, or begin a freehand line."""
        canvas = self.canvas
        if reason := canvas.why_blocked():
            canvas.stroke_blocked.emit(reason)
            return
        if not self.points:
            self._is_inverted = pointer.has_control
        elif len(self.points) >= LEAST_POINTS and self._is_near_start(pointer):
            self.finish()
            return
        self._is_down = True
        self._sizes.append(len(self.points))
        self.points.append(pointer.xy)
        canvas.update()

    def move(self, pointer: Pointer) -> None:
        """Draw freehand while the button is down; otherwise the line follows the pointer."""
        if self._is_down and math.dist(pointer.xy, self.points[-1]) * self.canvas.zoom >= STEP_PX:
            self.points.append(pointer.xy)
        if self.points:
            self.canvas.update()

    def release(self, pointer: Pointer) -> None:
        """A whole outline drawn in one drag is finished with it."""
        was_down, self._is_down = self._is_down, False
        if was_down and self._sizes == [0] and len(self.points) > LEAST_POINTS:
            self.finish()

    def double_click(self, pointer: Pointer) -> None:
        """Finish; the first click of the two has set the last corner."""
        if self.points:
            self.finish()
        else:
            self.press(pointer)

    def act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Enter finishes, Backspace and Ctrl+Z take the last point back, Esc drops."""
        if not self.points:
            return None
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = held == Qt.KeyboardModifier.NoModifier
        is_undo = event.key() == Qt.Key.Key_Z and held == Qt.KeyboardModifier.ControlModifier
        if is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.finish
        if is_undo or (is_plain and event.key() == Qt.Key.Key_Backspace):
            return self.drop_last
        return super().act_of(event)

    def drop_last(self) -> None:
        """Take the last click or drag back."""
        if self._sizes:
            del self.points[self._sizes.pop() :]
            self.canvas.update()

    def finish(self) -> None:
        """Add the inside to the layer, or take it away."""
        canvas, points, takes_away = self.canvas, self.points, self.takes_away
        self.abort()
        if len(points) < LEAST_POINTS:
            canvas.hint_raised.emit(tr("An outline needs three corners at least"))
            return
        region = region_of(points, canvas.scene.canvas)
        modal, amodal = canvas.masks_of_active()
        made = apply_region(region, canvas.layer, modal, amodal, is_subtracted=takes_away)
        kind = StepKind.OUTLINE_AWAY if takes_away else StepKind.OUTLINE
        finish_shape(canvas, canvas.layer, made, kind, Ring(tuple(points), takes_away))

    def paint(self, painter: QPainter) -> None:
        if not self.points:
            return
        canvas = self.canvas
        view = view_transform(canvas)
        points = [view.map(QPointF(x, y)) for x, y in self.points]
        corners = [points[size] for size in self._sizes]
        if canvas.pointer is not None and not self._is_down:
            points.append(canvas.pointer.position)
        path = QPainterPath()
        path.addPolygon(QPolygonF(points))
        path.closeSubpath()
        paint_preview(painter, path, canvas.track_colour, is_removed=self.takes_away)
        painter.setPen(QPen(QColor(0, 0, 0, 200), 1))
        painter.setBrush(QColor("#ffffff"))
        for corner in corners:
            painter.drawEllipse(corner, 3.5, 3.5)

    def _is_near_start(self, pointer: Pointer) -> bool:
        return math.dist(pointer.xy, self.points[0]) * self.canvas.zoom <= CLOSE_PX


class OutlineAwayTool(OutlineTool):
    """The same, taken away."""

    subtracts: ClassVar[bool] = True
