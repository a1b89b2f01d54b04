"""Outlines over time: each part of a mask as one closed line whose vertices go along from frame to frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.masks.outlines import polygons_of
from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle, iou

FINER = 8
"""Starts that are tried between two vertices."""
SMOOTHED = 3
"""Places on both sides that are averaged where lengths are measured."""
TURN_COSTS = 0.02
"""What a turn by one radian takes from the likeness of two outlines (by two: four times it)."""
Points = NDArray[np.float64]
"""(N, 2): x before y, in pixels of the picture; whole numbers are edges of pixels."""


@dataclass
class Chain:
    """One part of an object over time; in frames that are not among its keys it is not there."""

    points: dict[int, Points] = field(default_factory=dict)

    @property
    def last(self) -> Points:
        """Its outline in the last frame that it has."""
        return self.points[max(self.points)]


def chains_of(masks: Mapping[int, Rle], count: int) -> list[Chain]:
    """Return the parts of an object over time, each outline with `count` vertices; holes are filled.

    A part goes on in the next one that its box overlaps most, and what overlaps none begins anew. Vertices
    are spread evenly along the outline, and begin where the sum of squared distances to those of the frame
    before is least, shift and turn of the whole taken out.
    """
    chains: list[Chain] = []
    for frame in sorted(masks):
        lines = [np.asarray(line, float).reshape(-1, 2) for line in polygons_of(masks[frame])]
        free = list(chains)
        for line in sorted(lines, key=_size, reverse=True):
            shares = [_overlap(line, chain.last) for chain in free]
            if shares and max(shares) > 0:
                chain = free.pop(int(np.argmax(shares)))
                chain.points[frame] = spread_along(line, count, chain.last)
            else:
                chains.append(Chain({frame: spread_along(line, count, None)}))
    return chains


def spread_along(line: Points, count: int, before: Points | None) -> Points:
    """Return `count` places evenly along a closed line, (count, 2), begun as the line before it was.

    Args:
        line: Its corners, (N, 2).
        before: The places of the frame before, (count, 2); None = it begins at its first corner.
    """
    walked = _along(line, _lengths(line), max(count * FINER, round(_lengths(line)[-1])))
    # Steps of pixels make slanted edges longer than they are.
    fine = _along(walked, _lengths(_smoothed(walked)), count * FINER)
    if before is None:
        return fine[::FINER]
    own, other = (points @ np.array([1, 1j]) for points in (fine, before))
    own, other = own - own.mean(), other - other.mean()
    likeness = np.array([np.vdot(np.roll(own, -start)[::FINER], other) for start in range(len(own))])
    # The size of it is the likeness after the best turn, and its angle is that turn.
    best = np.argmax(np.abs(likeness) * (1 - TURN_COSTS * np.angle(likeness) ** 2))
    return np.roll(fine, -int(best), axis=0)[::FINER]


def _lengths(line: Points) -> NDArray[np.float64]:
    """Return how far each corner lies along a closed line, the first once more at the end, (N + 1,)."""
    steps = np.linalg.norm(np.roll(line, -1, axis=0) - line, axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _along(line: Points, lengths: NDArray[np.float64], count: int) -> Points:
    """Return places at even lengths along a closed line."""
    closed = np.vstack([line, line[:1]])
    at = np.arange(count) / count * lengths[-1]
    return np.stack([np.interp(at, lengths, closed[:, axis]) for axis in (0, 1)], axis=1)


def _smoothed(line: Points) -> Points:
    """Return a closed line without the steps of pixels."""
    around = range(-SMOOTHED, SMOOTHED + 1)
    result: Points = np.mean([np.roll(line, shift, axis=0) for shift in around], axis=0)
    return result


def drawn_iou(chains: list[Chain], frame: int, mask: Rle) -> float:
    """Return the IoU of a frame's outlines, drawn again, with its mask."""
    lines = [chain.points[frame].ravel().tolist() for chain in chains if frame in chain.points]
    drawn = rle_from_polygons(lines, mask.size_hw)
    return iou(drawn, mask)


def _size(line: Points) -> float:
    return float(np.prod(np.ptp(line, axis=0)))


def _overlap(one: Points, other: Points) -> float:
    """Return what the boxes of two lines share, in pixels."""
    low = np.maximum(one.min(axis=0), other.min(axis=0))
    high = np.minimum(one.max(axis=0), other.max(axis=0))
    return float(np.prod(np.maximum(high - low, 0)))
