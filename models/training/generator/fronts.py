"""What stands or moves in front of the object."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.generator.figures import Family, Shape, draw_figure
from models.training.generator.habits import Kind
from models.training.generator.material import Material
from models.training.generator.movement import Track, wander
from models.training.generator.silhouettes import SIDE, Template
from models.training.generator.things import Thing, draw_phases

MIDDLE = 128.0
LONG = 600.0
"""Canvas pixels: from beyond one edge of the picture to beyond the other."""
BELOW, ABOVE = 0.65, 0.75
"""Shares of walls that hide the object from below, and of these or from above; the rest stand beside it."""

Camera = NDArray[np.float64]


def draw_fronts(
    rng: np.random.Generator, kind: Kind, target: Thing, track: Track, camera: Camera, material: Material
) -> list[Thing]:
    """Return what is in front of the object, in any order."""
    if kind is Kind.OPEN or (kind is Kind.EDGE and rng.random() < 0.5):
        return []
    first = kind if kind is not Kind.EDGE else Kind.STILL
    more = int(rng.choice([0, 1, 2], p=[0.6, 0.3, 0.1]))
    kinds = [first] + [Kind(rng.choice([Kind.STILL, Kind.CROSSING, Kind.FOLLOWING])) for _ in range(more)]
    return [_draw_front(rng, one, target, track, camera, material) for one in kinds]


def _draw_front(
    rng: np.random.Generator, kind: Kind, target: Thing, track: Track, camera: Camera, material: Material
) -> Thing:
    if kind is Kind.BARRIER:
        return _barrier(rng, track, camera, material)
    count = len(track.x)
    frame = int(rng.integers(count // 4, max(count // 4 + 1, 3 * count // 4)))
    size = 110 * float(track.scale[frame])
    at = _point_on(rng, target, frame)
    shape, wide, high = _front_shape(rng, kind, size, material)
    time = np.arange(count) - frame
    ones = np.ones(count)
    if kind is Kind.FOLLOWING:
        x = track.x + (at[0] - track.x[frame]) + wander(rng, count, 0.04 * size)
        y = track.y + (at[1] - track.y[frame]) + wander(rng, count, 0.04 * size)
    else:
        speed = np.zeros(2)
        if kind in (Kind.CROSSING, Kind.SMALL):
            speed = rng.normal(0, 0.12 * size, 2)
        if kind is Kind.PANEL:
            speed[0] = rng.choice((-1, 1)) * (wide + size) * rng.uniform(1.1, 2.0) / count
        if kind in (Kind.WALL, Kind.PANEL):
            at = np.array([track.x[count // 2], track.y[count // 2]])
        x, y = _along(rng, camera, frame, material)
        x, y = at[0] + x + speed[0] * time, at[1] + y + 0.5 * speed[1] * time
    still = (Kind.STILL, Kind.POLE, Kind.PANEL)
    tilt = 0.2 if kind not in (Kind.POLE, Kind.PANEL) else float(rng.choice((0.02, 0.3), p=(0.8, 0.2)))
    angle = rng.normal(0, tilt) * ones + (wander(rng, count, 0.05) if kind not in still else 0.0)
    way = Track(x, y, high * ones / SIDE, angle, wide / high * ones, np.zeros(count))
    return Thing(shape, way.matrices(), draw_phases(rng, count, 1.0), None, is_reported=rng.random() < 0.93)


def _along(
    rng: np.random.Generator, camera: Camera, frame: int, material: Material
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the way of what stands still, from where it is in a frame; what is nearer runs faster."""
    nearer = material.habits.nearer
    faster = float(rng.uniform(1.0, 1.5)) if nearer and rng.random() < nearer else 1.0
    x, y = faster * (camera - camera[:, frame : frame + 1])
    return x, y


def _barrier(rng: np.random.Generator, track: Track, camera: Camera, material: Material) -> Thing:
    """A wall, hedge or counter that hides the same part of the object in every frame."""
    count = len(track.x)
    middle = count // 2
    size = 104 * float(np.median(track.scale))
    hidden = size * rng.uniform(0.12, 0.6)
    side = rng.random()
    wide, high = (LONG, LONG / 2) if side < ABOVE else (LONG / 2, LONG)
    x, y = _along(rng, camera, middle, material)
    # Along the wall it stands where the scene is; across it, it keeps to the object.
    if side < BELOW:
        x, y = MIDDLE + x, track.y + size / 2 - hidden + high / 2
    elif side < ABOVE:
        x, y = MIDDLE + x, track.y - size / 2 + hidden - high / 2
    else:
        turn = float(rng.choice((-1, 1)))
        x, y = track.x + turn * (size / 2 - hidden + wide / 2), MIDDLE + y
    x, y = x + wander(rng, count, 0.01 * size), y + wander(rng, count, 0.01 * size)
    ones = np.ones(count)
    way = Track(x, y, high * ones / SIDE, rng.normal(0, 0.02) * ones, wide / high * ones, 0 * ones)
    shape = _still(_rough_edge(rng, _full()))
    return Thing(shape, way.matrices(), np.zeros(count), None, is_reported=rng.random() < 0.93)


def _point_on(rng: np.random.Generator, target: Thing, frame: int) -> NDArray[np.float64]:
    rows, columns = np.nonzero(target.template(frame))
    if len(rows) == 0:
        rows = columns = np.array([SIDE // 2])
    pick = int(rng.integers(len(rows)))
    point: NDArray[np.float64] = target.matrices[frame][:2] @ np.array([columns[pick], rows[pick], 1.0])
    return point


def _full() -> Template:
    full: Template = np.full((SIDE, SIDE), 255, dtype=np.uint8)
    full[0] = full[-1] = 0
    full[:, 0] = full[:, -1] = 0
    return full


def _still(template: Template) -> Shape:
    return lambda _phase: template


def _front_shape(
    rng: np.random.Generator, kind: Kind, size: float, material: Material
) -> tuple[Shape, float, float]:
    """Return shape, width and height (canvas pixels that the template's side is scaled to)."""
    if kind is Kind.FENCE:
        bars = _bars(rng)
        side = size * rng.uniform(1.2, 3)
        return _still(bars), side, side
    if kind is Kind.WALL:
        return _still(_full()), size * rng.uniform(0.6, 1.5), size * rng.uniform(1.5, 4)
    if kind is Kind.PANEL:
        return _still(_full()), size * rng.uniform(0.5, 1.5), size * rng.uniform(1.2, 4)
    if kind is Kind.POLE:
        return _still(_full()), size * float(np.exp(rng.uniform(np.log(0.03), np.log(0.4)))), LONG
    form = rng.random()
    if kind is Kind.SMALL:
        side = size * rng.uniform(0.08, 0.3)
        shape = _still(_full()) if form < 0.3 else material.draw_shape(rng)
        return shape, side, side * rng.uniform(0.5, 2.0)
    if form < 0.12:  # a post
        return _still(_full()), size * rng.uniform(0.08, 0.35), LONG
    if form < 0.2:  # a low wall or a table
        return _still(_full()), LONG, size * rng.uniform(0.1, 0.5)
    if form < 0.3:
        return _still(_full()), size * rng.uniform(0.3, 1.0), size * rng.uniform(0.3, 1.0)
    side = size * rng.uniform(0.4, 1.5)
    if form < 0.4:
        return draw_figure(rng, Family.BLOB), side, side
    shape = material.draw_shape(rng)
    if material.habits.holed and rng.random() < material.habits.holed:
        shape = _still(with_holes(rng, shape(0.0)))
    return shape, side, side * rng.uniform(0.8, 1.3)


def _bars(rng: np.random.Generator) -> Template:
    bars = _full()
    pitch, share = int(rng.integers(8, 30)), rng.uniform(0.2, 0.6)
    gaps = (np.arange(SIDE) % pitch) >= max(2, share * pitch)
    bars[:, gaps] = 0
    if rng.random() < 0.5:
        bars[(np.arange(SIDE) % int(rng.integers(14, 40))) < 3] = 255
    return bars


def _rough_edge(rng: np.random.Generator, template: Template) -> Template:
    """Return a wall whose long edges waver in half of the cases, as those of hedges and crowds do."""
    if rng.random() < 0.5:
        return template
    cells, deep = int(rng.integers(4, 30)), float(rng.uniform(0.5, 6.0))
    heights = rng.normal(0, deep, (2, cells)).astype(np.float32)
    waves = cv2.resize(heights, (SIDE, 2), interpolation=cv2.INTER_CUBIC)
    rows = np.arange(SIDE)[:, None]
    rough = (rows > 4 + np.abs(waves[0])) & (rows < SIDE - 5 - np.abs(waves[1]))
    return np.where(rough, template, 0).astype(np.uint8)


def with_holes(rng: np.random.Generator, template: Template) -> Template:
    """Return a shape that one sees through in one to five places: wheels, frames, baskets."""
    result = template.copy()
    for _ in range(int(rng.integers(1, 6))):
        depth = cv2.distanceTransform(result, cv2.DIST_L2, 3)
        room = float(depth.max())
        if room < 4:
            break
        rows, columns = np.nonzero(depth > 0.5 * room)
        pick = int(rng.integers(len(rows)))
        place = (int(columns[pick]), int(rows[pick]))
        axes = tuple(
            max(1, round(float(depth[place[1], place[0]]) * rng.uniform(0.4, 0.9))) for _ in range(2)
        )
        cv2.ellipse(result, place, axes, float(rng.uniform(0, 180)), 0, 360, 0, -1)
    return result
