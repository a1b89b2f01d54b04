"""Vertices of the polygons of several objects: found, moved, added, taken away; shared ones together."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from core.masks.rings import LEAST_POINTS, Point, Ring

Shapes = Mapping[int, tuple[Ring, ...]]
"""The rings of objects, by track id."""


@dataclass(frozen=True, slots=True, order=True)
class Vertex:
    """Names one vertex; of an edge, the vertex at which it begins."""

    track_id: int
    ring: int
    place: int


def point_of(shapes: Shapes, vertex: Vertex) -> Point:
    """Return where a vertex lies, picture pixels."""
    return shapes[vertex.track_id][vertex.ring].points[vertex.place]


def has_vertex(shapes: Shapes, vertex: Vertex) -> bool:
    """Return whether there is such a vertex."""
    rings = shapes.get(vertex.track_id, ())
    return vertex.ring < len(rings) and vertex.place < len(rings[vertex.ring].points)


def vertices_of(shapes: Shapes, track_ids: Collection[int] | None = None) -> list[Vertex]:
    """Return the vertices of some objects, or of all."""
    return [
        Vertex(track_id, ring, place)
        for track_id, rings in shapes.items()
        if track_ids is None or track_id in track_ids
        for ring, one in enumerate(rings)
        for place in range(len(one.points))
    ]


def nearest_vertex(
    shapes: Shapes, xy: Point, reach_px: float, track_ids: Collection[int] | None = None
) -> Vertex | None:
    """Return the vertex nearest to a point, None where none is within reach."""
    near = [
        (away, vertex)
        for vertex in vertices_of(shapes, track_ids)
        if (away := math.dist(point_of(shapes, vertex), xy)) <= reach_px
    ]
    return min(near)[1] if near else None


def nearest_edge(
    shapes: Shapes, xy: Point, reach_px: float, track_ids: Collection[int] | None = None
) -> tuple[Vertex, Point] | None:
    """Return the edge nearest to a point, and its point that is nearest; None where none is within reach."""
    near = []
    for vertex in vertices_of(shapes, track_ids):
        foot = _foot(point_of(shapes, vertex), point_of(shapes, _next(shapes, vertex)), xy)
        if (away := math.dist(foot, xy)) <= reach_px:
            near.append((away, vertex, foot))
    return min(near)[1:] if near else None


def shared_with(shapes: Shapes, vertex: Vertex) -> list[Vertex]:
    """Return all vertices of other objects that lie where this one lies, and itself first."""
    at = point_of(shapes, vertex)
    others = (one for one in vertices_of(shapes) if one.track_id != vertex.track_id)
    return [vertex, *(one for one in others if point_of(shapes, one) == at)]


def moved(shapes: Shapes, vertices: Collection[Vertex], xy: Point) -> Shapes:
    """Return the shapes with vertices moved to one point."""
    places = {(one.track_id, one.ring, one.place) for one in vertices}

    def change(track_id: int, ring: int, points: list[Point]) -> list[Point]:
        return [xy if (track_id, ring, place) in places else point for place, point in enumerate(points)]

    return _changed(shapes, vertices, change)


def inserted(shapes: Shapes, edge: Vertex, xy: Point) -> tuple[Shapes, Vertex]:
    """Return the shapes with a vertex on an edge, and on the same edge of others; and that vertex."""
    others = (one for one in vertices_of(shapes) if one.track_id != edge.track_id)
    edges = [edge, *(one for one in others if _ends(shapes, one) == _ends(shapes, edge))]

    def change(track_id: int, ring: int, points: list[Point]) -> list[Point]:
        after = {one.place for one in edges if (one.track_id, one.ring) == (track_id, ring)}
        made = []
        for place, point in enumerate(points):
            made += [point, xy] if place in after else [point]
        return made

    return _changed(shapes, edges, change), Vertex(edge.track_id, edge.ring, edge.place + 1)


def removed(shapes: Shapes, vertices: Collection[Vertex]) -> Shapes:
    """Return the shapes without some vertices; a polygon of three corners keeps them."""

    def change(track_id: int, ring: int, points: list[Point]) -> list[Point]:
        gone = {one.place for one in vertices if (one.track_id, one.ring) == (track_id, ring)}
        left = [point for place, point in enumerate(points) if place not in gone]
        return left if len(left) >= LEAST_POINTS else points

    return _changed(shapes, vertices, change)


def _next(shapes: Shapes, vertex: Vertex) -> Vertex:
    count = len(shapes[vertex.track_id][vertex.ring].points)
    return Vertex(vertex.track_id, vertex.ring, (vertex.place + 1) % count)


def _ends(shapes: Shapes, edge: Vertex) -> set[Point]:
    return {point_of(shapes, edge), point_of(shapes, _next(shapes, edge))}


def _foot(start: Point, end: Point, xy: Point) -> Point:
    """Return the point of a stretch that is nearest to another."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((xy[0] - start[0]) * dx + (xy[1] - start[1]) * dy) / length if length else 0.0
    share = max(0.0, min(1.0, along))
    return start[0] + share * dx, start[1] + share * dy


def _changed(
    shapes: Shapes, vertices: Collection[Vertex], change: Callable[[int, int, list[Point]], list[Point]]
) -> Shapes:
    touched = {(one.track_id, one.ring) for one in vertices}
    made = dict(shapes)
    for track_id in {track_id for track_id, _ in touched}:
        made[track_id] = tuple(
            Ring(tuple(change(track_id, number, list(ring.points))), ring.is_taken)
            if (track_id, number) in touched
            else ring
            for number, ring in enumerate(shapes[track_id])
        )
    return made
