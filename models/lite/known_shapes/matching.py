"""Which known shape an object has, and where it lies in every frame.

Only similarities: a shape is taken when what is visible lies inside of it and much of the visible outline on
its own. The rest of the visible outline is the edge of what is in front.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from models.lite.known_shapes.shapes import KnownShape
from models.proposers.carrying.motion import align_outlines, is_plausible
from models.proposers.carrying.seen import SeenFrame, Transform

LOOKED_AT = 4
"""Frames, at most, from which a shape is chosen."""
APART = 3
NEAR, FIRST_NEAR = 0.02, 0.03
"""Distance, as share of the object's size, at which an outline counts as the shape's own; before it is
aligned."""
OUTSIDE_COUNTS = 2.0
"""How much a point of the outline beyond the shape speaks against it, beside one on its outline for it."""
SIZES = (1.0, 1.2, 1.45)
"""Of the shape that is as high, or as wide, as what is visible: a part of both may be hidden."""
STARTS_TRIED = 4
"""Of all sizes in all four corners of the visible box."""
LEAST_AGREED = 0.35
"""Below this no shape is taken (`agreement`, mean over frames)."""
OUTLINE_STEP = 4


class KnownPoses(Protocol):
    """Where the object is in which frames."""

    def __contains__(self, frame: int) -> bool: ...

    def between(self, source: int, target: int) -> Transform:
        """Return the object's motion from one frame to another, canvas coordinates."""


@dataclass(frozen=True)
class FoundShape:
    """A shape and where it lies in the frames that it was chosen from."""

    shape: KnownShape
    places: Mapping[int, Transform]
    """From the shape's square to the canvas, by frame."""
    agreed: float
    """How well it explains what is visible there, at most 1."""

    def place_in(self, frame: int, seen: SeenFrame | None, poses: KnownPoses) -> Transform | None:
        """Return where it lies in a frame; None where nothing tells.

        Args:
            frame: The frame.
            seen: What is visible there, if anything.
            poses: Where the object is.
        """
        if frame in self.places:
            return self.places[frame]
        known = [other for other in self.places if other in poses]
        if frame not in poses or not known:
            return None
        nearest = min(known, key=lambda other: abs(other - frame))
        start = poses.between(nearest, frame) @ self.places[nearest]
        return start if seen is None else _refined(self.shape, seen, start)


def find_shape(
    shapes: Sequence[KnownShape], seen: Mapping[int, SeenFrame], poses: KnownPoses
) -> FoundShape | None:
    """Return the shape that explains what is visible best; None when none does.

    Args:
        shapes: All that are known.
        seen: Visible parts by frame.
        poses: Where the object is: what one frame shows well holds in the others.
    """
    frames = _telling(seen)
    best, found = LEAST_AGREED, None
    for shape in shapes if frames else ():
        places = _places(shape, {frame: seen[frame] for frame in frames}, poses)
        agreed = float(np.mean([agreement(shape, seen[frame], place) for frame, place in places.items()]))
        if agreed > best:
            best, found = agreed, FoundShape(shape, places, agreed)
    return found


def _places(shape: KnownShape, seen: Mapping[int, SeenFrame], poses: KnownPoses) -> dict[int, Transform]:
    """Return where a shape lies in some frames: by itself, or as the best of them says."""
    places = {frame: best_place(shape, one) for frame, one in seen.items()}
    best = max(seen, key=lambda frame: agreement(shape, seen[frame], places[frame]))
    told = FoundShape(shape, {best: places[best]}, 0.0)
    for frame, one in seen.items():
        carried = told.place_in(frame, one, poses)
        if carried is not None and agreement(shape, one, carried) > agreement(shape, one, places[frame]):
            places[frame] = carried
    return places


def _refined(shape: KnownShape, seen: SeenFrame, start: Transform) -> Transform:
    target = seen.outline[::OUTLINE_STEP]
    moved, _ = align_outlines(shape.outline, target, start, seen.size, hold=0.1, rounds=4)
    if not is_plausible(moved @ np.linalg.inv(start)):
        return start
    return max(moved, start, key=lambda place: agreement(shape, seen, place))


def best_place(shape: KnownShape, seen: SeenFrame) -> Transform:
    """Return where a shape agrees best with what is visible of an object."""
    starts = sorted(_starts(shape, seen), key=lambda start: -agreement(shape, seen, start, FIRST_NEAR))
    target = seen.outline[::OUTLINE_STEP]
    places = [
        align_outlines(shape.outline, target, start, seen.size, hold=0.0)[0]
        for start in starts[:STARTS_TRIED]
    ]
    return max(places, key=lambda place: agreement(shape, seen, place))


def agreement(shape: KnownShape, seen: SeenFrame, place: Transform, near: float = NEAR) -> float:
    """Return how well a shape explains a visible outline, at most 1.

    The share of it that lies on the shape's outline, less OUTSIDE_COUNTS times the share that lies beyond.
    """
    if not np.isfinite(place).all() or abs(np.linalg.det(place)) < 1e-9 or not len(seen.outline):
        return -OUTSIDE_COUNTS
    beyond = shape.beyond_at(seen.outline[::OUTLINE_STEP], place)
    reach = near * seen.size
    return float(np.mean(np.abs(beyond) < reach) - OUTSIDE_COUNTS * np.mean(beyond >= reach))


def _starts(shape: KnownShape, seen: SeenFrame) -> list[Transform]:
    """Return first guesses: as high or as wide as what is visible or larger, in all corners of its box."""
    x, y, width, height = seen.box
    low_x, low_y, wide, high = shape.seen.box
    found = []
    for scale in (side * size for side in (height / high, width / wide) for size in SIZES):
        for left in (x, x + width - wide * scale):
            for top in (y, y + height - high * scale):
                place = np.diag([scale, scale, 1.0])
                place[:2, 2] = left - scale * low_x, top - scale * low_y
                found.append(place)
    return found


def _telling(seen: Mapping[int, SeenFrame]) -> list[int]:
    """Return the frames that show most, some frames apart; those that the picture's edge cuts come last."""
    order = sorted(seen, key=lambda frame: (seen[frame].is_at_edge, -seen[frame].area, frame))
    chosen: list[int] = []
    for frame in order:
        if len(seen[frame].outline) >= 8 and all(abs(frame - other) >= APART for other in chosen):
            chosen.append(frame)
        if len(chosen) == LOOKED_AT:
            break
    return chosen
