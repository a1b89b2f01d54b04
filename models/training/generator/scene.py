"""One generated clip as things that move; it can be drawn at any size.

Kinds of clips, so that training sees all of them: nothing hidden; a still, moving or following thing in
front; fences; a wall behind which the object is wholly hidden for a while; the picture's edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, BoolVideo
from models.training.generator.figures import Family, Shape, draw_figure
from models.training.generator.movement import Matrices, Track, Wave, draw_track, wander
from models.training.generator.silhouettes import SIDE, Silhouettes, Template

WIDTH, HEIGHT = 256, 192
"""The small canvas in which scenes are laid out."""


class Kind(StrEnum):
    """What happens in a clip."""

    OPEN = "open"
    STILL = "still"
    CROSSING = "crossing"
    FOLLOWING = "following"
    FENCE = "fence"
    WALL = "wall"
    EDGE = "edge"


KIND_SHARES = {
    Kind.OPEN: 0.1,
    Kind.STILL: 0.24,
    Kind.CROSSING: 0.16,
    Kind.FOLLOWING: 0.2,
    Kind.FENCE: 0.08,
    Kind.WALL: 0.14,
    Kind.EDGE: 0.08,
}


@dataclass(frozen=True)
class Thing:
    """A shape with its way through the clip."""

    shape: Shape
    matrices: Matrices
    phases: NDArray[np.float64]
    wave: Wave | None = None
    is_reported: bool = True
    """Whether an occluder cue knows it (a thing without a track is not known)."""

    def draw(self, frame: int, scale: float = 1.0) -> BoolMask:
        """Return its mask on the canvas, bool (HEIGHT · scale, WIDTH · scale)."""
        template = self.template(frame)
        size_wh = round(WIDTH * scale), round(HEIGHT * scale)
        moved = cv2.warpAffine(
            template, scaled(self.matrices[frame], scale)[:2], size_wh, flags=cv2.INTER_LINEAR
        )
        return moved > 127

    def template(self, frame: int) -> Template:
        """Return its shape in a frame, before it is put in place."""
        template = self.shape(float(self.phases[frame]))
        return template if self.wave is None else self.wave.bend(template, frame)


@dataclass(frozen=True)
class Scene:
    """An object and what is in front of it, front things in any order."""

    kind: Kind
    target: Thing
    front: Sequence[Thing]
    track: Track
    count: int
    camera: NDArray[np.float64]
    """Shift of the background in x and y, (2, T)."""
    behind: Sequence[Thing] = field(default=())


@dataclass(frozen=True)
class Masks:
    """A drawn scene; all bool (T, H, W)."""

    amodal: BoolVideo
    in_front: BoolVideo
    reported: BoolVideo
    """What a cue can know of `in_front`."""

    @property
    def modal(self) -> BoolVideo:
        """What is visible of the object."""
        return self.amodal & ~self.in_front


def scaled(matrix: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """Return template → canvas for a canvas of another size."""
    shift = (scale - 1) / 2
    return np.array([[scale, 0, shift], [0, scale, shift], [0, 0, 1]]) @ matrix


def draw_scene(
    rng: np.random.Generator,
    bank: Silhouettes,
    count: int,
    *,
    kind: Kind | None = None,
    bank_share: float = 0.65,
    liveliness: float = 1.0,
) -> Scene:
    """Return a random scene; `bank_share` of all shapes come from the bank, the rest are procedural."""
    kind = kind or Kind(rng.choice(list(KIND_SHARES), p=list(KIND_SHARES.values())))
    lively = liveliness * float(rng.choice([0.0, 0.5, 1.0, 1.6], p=[0.1, 0.35, 0.4, 0.15]))
    camera = _camera(rng, count)
    scale = float(np.exp(rng.uniform(np.log(0.28), np.log(0.85))))
    speed = rng.normal(0, 1.8, 2) * (1.0, 0.5)
    if kind is Kind.WALL:
        speed[0] = rng.choice((-1, 1)) * 110 * scale * rng.uniform(1.0, 2.2) / count
    place = [WIDTH * rng.uniform(0.35, 0.65), HEIGHT * rng.uniform(0.35, 0.65)]
    if kind is Kind.EDGE:
        axis = int(rng.integers(2))
        place[axis] = (WIDTH, HEIGHT)[axis] * rng.choice([0.0, 1.0]) + rng.normal(0, 20 * scale)
    track = draw_track(rng, count, (place[0], place[1]), (speed[0], speed[1]), scale, liveliness=lively)
    track = Track(
        track.x + camera[0], track.y + camera[1], track.scale, track.angle, track.stretch, track.shear
    )
    shape = _shape(rng, bank, bank_share)
    wave = Wave(rng, rng.uniform(0.5, 4.0)) if rng.random() < 0.6 * min(1.0, lively) else None
    target = Thing(shape, track.matrices(), _phases(rng, count, lively), wave)
    front = _occluders(rng, kind, target, track, camera, bank, bank_share)
    return Scene(kind, target, front, track, count, camera, _behind(rng, camera, bank, count))


def draw_masks(scene: Scene, scale: float = 1.0) -> Masks:
    """Return all masks of a scene."""
    frames = range(scene.count)
    amodal = np.stack([scene.target.draw(frame, scale) for frame in frames])
    in_front, reported = np.zeros_like(amodal), np.zeros_like(amodal)
    for thing in scene.front:
        drawn = np.stack([thing.draw(frame, scale) for frame in frames])
        in_front |= drawn
        if thing.is_reported:
            reported |= drawn
    return Masks(amodal, in_front, reported)


def _camera(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Shift of the whole picture, (2, count)."""
    if rng.random() < 0.5:
        return np.zeros((2, count))
    pan = rng.normal(0, 1.0, (2, 1)) * (np.arange(count) - count / 2)
    shaken = np.stack([wander(rng, count, 3), wander(rng, count, 2)])
    return np.asarray(pan + shaken, dtype=np.float64)


def _phases(rng: np.random.Generator, count: int, lively: float) -> NDArray[np.float64]:
    phases = rng.uniform(0, 6.3) + rng.uniform(0.1, 0.6) * lively * np.arange(count)
    return np.asarray(phases, dtype=np.float64)


def _shape(rng: np.random.Generator, bank: Silhouettes, bank_share: float) -> Shape:
    template = bank.draw(rng) if rng.random() < bank_share else None
    if template is None:
        return draw_figure(rng)
    if rng.random() < 0.5:
        template = np.ascontiguousarray(template[:, ::-1])
    found = template
    return lambda _phase: found


def _occluders(
    rng: np.random.Generator, kind: Kind, target: Thing, track: Track, camera: NDArray[np.float64],
    bank: Silhouettes, bank_share: float,
) -> list[Thing]:  # fmt: skip
    if kind is Kind.OPEN or (kind is Kind.EDGE and rng.random() < 0.5):
        return []
    first = kind if kind is not Kind.EDGE else Kind.STILL
    more = int(rng.choice([0, 1, 2], p=[0.6, 0.3, 0.1]))
    kinds = [first] + [Kind(rng.choice([Kind.STILL, Kind.CROSSING, Kind.FOLLOWING])) for _ in range(more)]
    return [_occluder(rng, one, target, track, camera, bank, bank_share) for one in kinds]


def _occluder(
    rng: np.random.Generator, kind: Kind, target: Thing, track: Track, camera: NDArray[np.float64],
    bank: Silhouettes, bank_share: float,
) -> Thing:  # fmt: skip
    count = len(track.x)
    frame = int(rng.integers(count // 4, max(count // 4 + 1, 3 * count // 4)))
    size = 110 * float(track.scale[frame])
    at = _point_on(rng, target, frame)
    shape, wide, high = _front_shape(rng, kind, size, bank, bank_share)
    time = np.arange(count) - frame
    ones = np.ones(count)
    if kind is Kind.FOLLOWING:
        x = track.x + (at[0] - track.x[frame]) + wander(rng, count, 0.04 * size)
        y = track.y + (at[1] - track.y[frame]) + wander(rng, count, 0.04 * size)
    else:
        speed = rng.normal(0, 0.12 * size, 2) if kind is Kind.CROSSING else np.zeros(2)
        if kind is Kind.WALL:
            at = np.array([track.x[count // 2], track.y[count // 2]])
        x = at[0] + camera[0] - camera[0][frame] + speed[0] * time
        y = at[1] + camera[1] - camera[1][frame] + 0.5 * speed[1] * time
    angle = rng.normal(0, 0.2) * ones + (wander(rng, count, 0.05) if kind is not Kind.STILL else 0.0)
    way = Track(x, y, high * ones / SIDE, angle, wide / high * ones, np.zeros(count))
    return Thing(shape, way.matrices(), _phases(rng, count, 1.0), None, is_reported=rng.random() < 0.93)


def _point_on(rng: np.random.Generator, target: Thing, frame: int) -> NDArray[np.float64]:
    rows, columns = np.nonzero(target.template(frame))
    if len(rows) == 0:
        rows = columns = np.array([SIDE // 2])
    pick = int(rng.integers(len(rows)))
    point: NDArray[np.float64] = target.matrices[frame][:2] @ np.array([columns[pick], rows[pick], 1.0])
    return point


def _front_shape(
    rng: np.random.Generator, kind: Kind, size: float, bank: Silhouettes, bank_share: float
) -> tuple[Shape, float, float]:
    """Return shape, width and height (canvas pixels that the template's side is scaled to)."""
    full: Template = np.full((SIDE, SIDE), 255, dtype=np.uint8)
    full[0] = full[-1] = 0
    full[:, 0] = full[:, -1] = 0
    if kind is Kind.FENCE:
        bars = full.copy()
        pitch, share = int(rng.integers(8, 30)), rng.uniform(0.2, 0.6)
        gaps = (np.arange(SIDE) % pitch) >= max(2, share * pitch)
        bars[:, gaps] = 0
        if rng.random() < 0.5:
            bars[(np.arange(SIDE) % int(rng.integers(14, 40))) < 3] = 255
        side = size * rng.uniform(1.2, 3)
        return (lambda _phase: bars), side, side
    if kind is Kind.WALL:
        return (lambda _phase: full), size * rng.uniform(0.6, 1.5), size * rng.uniform(1.5, 4)
    form = rng.random()
    if form < 0.12:  # a post
        return (lambda _phase: full), size * rng.uniform(0.08, 0.35), 600
    if form < 0.2:  # a low wall or a table
        return (lambda _phase: full), 600, size * rng.uniform(0.1, 0.5)
    if form < 0.3:
        return (lambda _phase: full), size * rng.uniform(0.3, 1.0), size * rng.uniform(0.3, 1.0)
    side = size * rng.uniform(0.4, 1.5)
    if form < 0.4:
        return draw_figure(rng, Family.BLOB), side, side
    return _shape(rng, bank, bank_share), side, side * rng.uniform(0.8, 1.3)


def _behind(
    rng: np.random.Generator, camera: NDArray[np.float64], bank: Silhouettes, count: int
) -> list[Thing]:
    """Things that hide nothing; they matter where clips are drawn as pictures."""
    things = []
    for _ in range(int(rng.integers(0, 4))):
        where = (float(rng.uniform(0, WIDTH)), float(rng.uniform(0, HEIGHT)))
        way = draw_track(
            rng, count, where, (float(rng.normal(0, 1)), 0.0), float(rng.uniform(0.3, 0.9)), liveliness=0.3
        )
        way = Track(way.x + camera[0], way.y + camera[1], way.scale, way.angle, way.stretch, way.shear)
        things.append(Thing(_shape(rng, bank, 0.8), way.matrices(), _phases(rng, count, 0.5)))
    return things
