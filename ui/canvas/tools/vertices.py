"""Vertices of kept polygons: dragged, added on an edge, taken away; shared ones of neighbours go together."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen, QPolygonF

from core.masks.rings import Point, Ring
from core.shapes.vertices import (
    Shapes,
    Vertex,
    has_vertex,
    inserted,
    moved,
    nearest_edge,
    nearest_vertex,
    point_of,
    removed,
    shared_with,
    vertices_of,
)
from ui.canvas.tools.host import Pointer, ToolHost
from ui.canvas.tools.shaping import paint_outline
from ui.canvas.tools.tool import Tool
from ui.language import tr

GRIP = 9.0
"""Vertices and edges answer within this distance, and snap to others, in logical pixels."""
SIZE, SMALL_SIZE, MANY = 8.0, 4.0, 80
"""Sides of a handle, and of one where there are many."""
GROUND, LINE, CHOSEN = QColor(0, 0, 0, 200), QColor("#ffffff"), QColor("#f0a500")


class VertexTool(Tool):
    """Changes the polygons that masks were drawn by; the masks follow when the mouse lets go."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.ArrowCursor

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self.drawn: Callable[[Shapes], None] = lambda _shapes: None
        """Told the rings of those tracks whose rings have changed."""
        self.chosen: Vertex | None = None
        self._shapes: Shapes = {}
        self._held: list[Vertex] = []
        """Vertices that follow the mouse."""
        self._before: Shapes | None = None
        """As they were before the drag."""
        self._is_known = False

    @property
    def shapes(self) -> Shapes:
        """What is on screen, by track; the active track is among them only if its mask has a shape."""
        return self._shapes

    def show(self, shapes: Shapes | None) -> None:
        """Take in the rings of this frame's masks on the active layer; None = they are being read."""
        self._is_known = shapes is not None
        known = shapes or {}
        if known != self._shapes:
            self._shapes, self._before, self._held = known, None, []
            if self.chosen is not None and not has_vertex(known, self.chosen):
                self.chosen = None
            self.canvas.update()

    @property
    def is_active(self) -> bool:
        """Whether a vertex is being dragged."""
        return self._before is not None

    @property
    def help(self) -> str:
        """Say what can be done here."""
        if not self._is_known:
            return ""
        if self.canvas.track_id not in self._shapes:
            return tr(
                "No polygon is kept here: {key[tool.outline]} draws one, {key[shape.polygon]} makes it one"
            )
        if self.is_active:
            return tr("Near another vertex it snaps, Alt does not · Esc drops")
        return tr("Drag vertices · double click on an edge adds one · Delete · Alt parts shared ones")

    def lay_down(self) -> None:
        """Another tool is taken."""
        super().lay_down()
        self.chosen = None

    def abort(self) -> None:
        """Put the vertices back."""
        if self._before is not None:
            self._shapes = self._before
        self._before, self._held = None, []
        self.canvas.update()

    def press(self, pointer: Pointer) -> None:
        """Take a vertex of the active track, or the object whose polygon is clicked."""
        reach, active = GRIP / self.canvas.zoom, self.canvas.track_id
        found = nearest_vertex(self._shapes, pointer.xy, reach, {active} if active is not None else ())
        self.chosen = found
        self.canvas.update()
        if found is None:
            other = nearest_vertex(self._shapes, pointer.xy, reach) or next(
                iter(nearest_edge(self._shapes, pointer.xy, reach) or ()), None
            )
            if isinstance(other, Vertex) and other.track_id != active:
                self.canvas.track_picked.emit(other.track_id)
            return
        if reason := self.canvas.why_blocked():
            self.canvas.stroke_blocked.emit(reason)
            return
        is_parted = bool(pointer.modifiers & Qt.KeyboardModifier.AltModifier)
        self._held = [found] if is_parted else shared_with(self._shapes, found)
        self._before = self._shapes

    def move(self, pointer: Pointer) -> None:
        """Drag; near a vertex of another object it snaps there."""
        if self._before is None:
            return
        own = {one.track_id for one in self._held}
        others = {track_id: rings for track_id, rings in self._before.items() if track_id not in own}
        near = None
        if not pointer.modifiers & Qt.KeyboardModifier.AltModifier:
            near = nearest_vertex(others, pointer.xy, GRIP / self.canvas.zoom)
        self._shapes = moved(self._before, self._held, point_of(others, near) if near else pointer.xy)
        self.canvas.update()

    def release(self, pointer: Pointer) -> None:
        """Hand on what has moved."""
        before, self._before, self._held = self._before, None, []
        if before is not None:
            self._finish(before, self._shapes)

    def double_click(self, pointer: Pointer) -> None:
        """Add a vertex on an edge of the active track's polygon."""
        active, reach = self.canvas.track_id, GRIP / self.canvas.zoom
        own = {active} if active is not None else set()
        if nearest_vertex(self._shapes, pointer.xy, reach, own) is not None:
            self.press(pointer)
            return
        found = nearest_edge(self._shapes, pointer.xy, reach, own)
        if found is None:
            return
        if reason := self.canvas.why_blocked():
            self.canvas.stroke_blocked.emit(reason)
            return
        shapes, vertex = inserted(self._shapes, *found)
        self._finish(self._shapes, shapes)
        self.chosen = vertex

    def act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Delete is the vertex's while the tool is in hand, never the mask's."""
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            return self._remove
        return super().act_of(event)

    def paint(self, painter: QPainter) -> None:
        """Draw the polygons of all objects, and the handles of the active one's."""
        active = self.canvas.track_id
        for track_id, rings in self._shapes.items():
            for ring in rings:
                self._paint_ring(painter, ring, is_active=track_id == active)
        if active is not None and active in self._shapes:
            self._paint_handles(painter, vertices_of(self._shapes, {active}))

    def _paint_ring(self, painter: QPainter, ring: Ring, *, is_active: bool) -> None:
        path = QPainterPath()
        path.addPolygon(QPolygonF([self.canvas.widget_point(point) for point in ring.points]))
        path.closeSubpath()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_active:
            paint_outline(painter, path, is_dashed=ring.is_taken)
        else:
            painter.strokePath(path, QPen(LINE, 1.0, Qt.PenStyle.DotLine))

    def _paint_handles(self, painter: QPainter, vertices: list[Vertex]) -> None:
        size = SIZE if len(vertices) <= MANY else SMALL_SIZE
        others = (one for one in vertices_of(self._shapes) if one.track_id != self.canvas.track_id)
        elsewhere = {point_of(self._shapes, one) for one in others}
        painter.setPen(QPen(GROUND, 1.2))
        for one in vertices:
            xy: Point = point_of(self._shapes, one)
            at: QPointF = self.canvas.widget_point(xy)
            side = SIZE + 3 if one == self.chosen else size
            box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
            painter.setBrush(CHOSEN if one == self.chosen else LINE)
            if xy in elsewhere:
                painter.drawEllipse(box)
            else:
                painter.drawRect(box)

    def _remove(self) -> None:
        self.abort()
        if self.chosen is None:
            self.canvas.hint_raised.emit(tr("Click a vertex first: Delete takes it away"))
            return
        if reason := self.canvas.why_blocked():
            self.canvas.stroke_blocked.emit(reason)
            return
        shapes = removed(self._shapes, shared_with(self._shapes, self.chosen))
        if shapes[self.chosen.track_id] == self._shapes[self.chosen.track_id]:
            self.canvas.hint_raised.emit(tr("A polygon keeps three corners at least"))
            return
        self.chosen = None
        self._finish(self._shapes, shapes)

    def _finish(self, before: Shapes, after: Shapes) -> None:
        # Shown at once; what the store then says replaces it.
        self._shapes = after
        self.canvas.update()
        changed = {track_id: rings for track_id, rings in after.items() if rings != before.get(track_id)}
        if changed:
            self.drawn(changed)
