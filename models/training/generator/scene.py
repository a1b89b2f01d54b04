"""One generated clip as things that move; it can be drawn at any size."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.types import BoolVideo
from models.training.generator.fronts import draw_fronts, with_holes
from models.training.generator.habits import Kind
from models.training.generator.material import Material
from models.training.generator.movement import Track, Wave, draw_track, wander
from models.training.generator.rigs.bank import RigShape
from models.training.generator.things import HEIGHT, WIDTH, Thing, draw_phases

BEHIND_SHARE = 0.8
"""Of shapes of things behind that come from the bank."""
HOLED_TARGETS = 0.3
"""Times the share of things in front that one sees through: objects with holes are rarer."""


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


def draw_scene(
    rng: np.random.Generator,
    material: Material,
    count: int,
    *,
    kind: Kind | None = None,
    liveliness: float = 1.0,
) -> Scene:
    """Return a random scene of a material; `kind` None = as often as its habits say."""
    habits = material.habits
    kind = kind or Kind(rng.choice(list(habits.kinds), p=list(habits.kinds.values())))
    lively = (
        habits.liveliness * liveliness * float(rng.choice([0.0, 0.5, 1.0, 1.6], p=[0.1, 0.35, 0.4, 0.15]))
    )
    camera = _camera(rng, count)
    scale = float(np.exp(rng.uniform(*np.log(habits.sizes))))
    speed = habits.pace * rng.normal(0, 1.8, 2) * (1.0, 0.5)
    if kind is Kind.WALL:
        speed[0] = rng.choice((-1, 1)) * 110 * scale * rng.uniform(1.0, 2.2) / count
    if kind is Kind.POLE and rng.random() < 0.5:
        speed *= 0.2  # it stays behind the pole
    place = [WIDTH * rng.uniform(0.35, 0.65), HEIGHT * rng.uniform(0.35, 0.65)]
    if kind is Kind.EDGE:
        axis = int(rng.integers(2))
        place[axis] = (WIDTH, HEIGHT)[axis] * rng.choice([0.0, 1.0]) + rng.normal(0, 20 * scale)
    is_tracked = bool(habits.tracked) and rng.random() < habits.tracked
    if is_tracked:
        speed *= rng.uniform(1.0, 3.5)
    own = draw_track(rng, count, (place[0], place[1]), (speed[0], speed[1]), scale, liveliness=lively)
    if is_tracked:
        camera = camera + _following(rng, own)
    track = Track(own.x + camera[0], own.y + camera[1], own.scale, own.angle, own.stretch, own.shear)
    shape = material.draw_shape(rng)
    if habits.holed and rng.random() < HOLED_TARGETS * habits.holed:
        holed = with_holes(rng, shape(0.0))
        shape = lambda _phase: holed  # noqa: E731
    bends = rng.random() < 0.6 * min(1.0, lively) and not isinstance(shape, RigShape)
    wave = Wave(rng, rng.uniform(0.5, 4.0)) if bends else None
    target = Thing(shape, track.matrices(), draw_phases(rng, count, lively), wave)
    front = draw_fronts(rng, kind, target, track, camera, material)
    return Scene(kind, target, front, track, count, camera, _behind(rng, track, camera, material))


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


def _following(rng: np.random.Generator, track: Track) -> NDArray[np.float64]:
    """Shift of the picture by which a camera keeps a thing in view, more or less, (2, count)."""
    way = np.stack([track.x, track.y])
    return np.asarray(-rng.uniform(0.6, 1.05) * (way - way.mean(axis=1, keepdims=True)))


def _behind(
    rng: np.random.Generator, track: Track, camera: NDArray[np.float64], material: Material
) -> list[Thing]:
    """Things that hide nothing; they matter where clips are drawn as pictures."""
    things = []
    count, meeting = len(track.x), material.habits.meeting
    for _ in range(int(rng.integers(0, 4))):
        where = (float(rng.uniform(0, WIDTH)), float(rng.uniform(0, HEIGHT)))
        pace = float(rng.normal(0, 1))
        if meeting and rng.random() < meeting:
            when = int(rng.integers(count))
            reach = 60 * float(track.scale[when])
            where = (
                float(track.x[when] - camera[0, when] + rng.normal(0, reach)),
                float(track.y[when] - camera[1, when] + rng.normal(0, reach)),
            )
            pace = float(rng.normal(0, 2.5))
        way = draw_track(rng, count, where, (pace, 0.0), float(rng.uniform(0.3, 0.9)), liveliness=0.3)
        way = Track(way.x + camera[0], way.y + camera[1], way.scale, way.angle, way.stretch, way.shear)
        shape = material.draw_shape(rng, BEHIND_SHARE)
        things.append(Thing(shape, way.matrices(), draw_phases(rng, count, 0.5)))
    return things
