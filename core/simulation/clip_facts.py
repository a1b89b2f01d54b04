"""What can be told of a track through a clip before anybody works on it, from what is visible of it."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

LOOKED_AT = 24
"""Frames that are looked at, evenly over the clip: enough for what goes on for a while."""
HIDDEN_BELOW = 0.85
"""A frame counts as hidden in which less than this share is visible of what the best frames show."""
LEAST_PIECE = 0.02
"""Share of what is visible that is a piece of its own."""
TOUCHING_PX = 2


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """Facts of a track in a clip; all numbers are shares or in sizes of the object."""

    hidden: float
    """How much less is visible than in the best frames, mean over frames, 0..1."""
    longest: float
    """Share of the clip that the longest run of hidden frames takes, 0..1."""
    unseen: float
    """Share of frames in which nothing is visible, 0..1."""
    bend: float
    """How far its way is from a straight one, root of the mean square, in object sizes (root of the area)."""
    jerk: float
    """How unevenly it goes from one frame looked at to the next, mean, in object sizes."""
    pieces: float
    """Pieces that what is visible is cut into, beyond one, mean over frames, at most 3."""
    edge: float
    """Share of frames in which it touches the edge of the picture, 0..1."""
    front: float
    """Share of its outline along which something else with a mask lies, mean over frames, 0..1."""
    change: float
    """How much what is visible grows or shrinks from one frame to the next, mean of |log of the ratio|."""
    doubt: float = float("nan")
    """Of the last run's proposal, mean over frames, 0..1; nan = there was none, or it could not tell."""

    def values(self) -> NDArray[np.float64]:
        """Return all of them in order, float64 (10,)."""
        return np.array(astuple(self), np.float64)


def frames_to_look_at(frame_count: int) -> list[int]:
    """Return the frames that `facts_of` wants, ascending, evenly over the clip."""
    if frame_count <= LOOKED_AT:
        return list(range(frame_count))
    return [round(place) for place in np.linspace(0, frame_count - 1, LOOKED_AT)]


def facts_of(
    visible: Sequence[BoolMask | None],
    others: Sequence[BoolMask | None],
    doubt: float = float("nan"),
) -> ClipFacts | None:
    """Return the facts of a track; None where it is seen in fewer than two frames.

    Args:
        visible: What is visible of it in the frames looked at, bool (H, W) without a margin; None = nothing.
        others: What else has a mask there; as many.
        doubt: Of the last run, mean over frames.
    """
    areas = np.array([0 if one is None else np.count_nonzero(one) for one in visible], np.float64)
    seen = np.flatnonzero(areas)
    if len(seen) < 2:
        return None
    whole = float(np.quantile(areas[seen], 0.9))
    share = np.minimum(1.0, areas / whole)
    middles = np.array([_middle(visible[int(at)]) for at in seen]) / np.sqrt(whole)
    masks = [one for one in visible if one is not None and one.any()]
    beside = [_beside(one, other) for one, other in zip(visible, others, strict=True) if _has(one)]
    change = np.abs(np.diff(np.log(areas[seen])))
    return ClipFacts(
        hidden=float(np.mean(1 - share)),
        longest=_longest(share < HIDDEN_BELOW) / len(areas),
        unseen=float(np.mean(areas == 0)),
        bend=_bend(seen.astype(np.float64), middles),
        jerk=float(np.abs(np.diff(middles, n=2, axis=0)).sum(axis=1).mean()) if len(seen) > 2 else 0.0,
        pieces=float(np.mean([min(3, _pieces(one) - 1) for one in masks])),
        edge=float(np.mean([_touches_edge(one) for one in masks])),
        front=float(np.mean(beside)),
        change=float(np.mean(np.minimum(change, 2.0))),
        doubt=doubt,
    )


def _has(mask: BoolMask | None) -> bool:
    return mask is not None and bool(mask.any())


def _middle(mask: BoolMask | None) -> tuple[float, float]:
    """Middle of the box: what hides a part in the middle does not move it."""
    assert mask is not None
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    return x + width / 2, y + height / 2


def _bend(times: NDArray[np.float64], middles: NDArray[np.float64]) -> float:
    line = np.stack([times, np.ones_like(times)], axis=1)
    straight = line @ np.linalg.lstsq(line, middles, rcond=None)[0]
    return float(np.sqrt(((middles - straight) ** 2).sum(axis=1).mean()))


def _longest(is_hidden: NDArray[np.bool_]) -> int:
    best = run = 0
    for hidden in is_hidden:
        run = run + 1 if hidden else 0
        best = max(best, run)
    return best


def _pieces(mask: BoolMask) -> int:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    sizes = stats[1:, cv2.CC_STAT_AREA]
    return max(1, int(np.count_nonzero(sizes >= LEAST_PIECE * sizes.sum())))


def _touches_edge(mask: BoolMask) -> bool:
    return bool(mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())


def _beside(mask: BoolMask | None, other: BoolMask | None) -> float:
    assert mask is not None
    if other is None:
        return 0.0
    size = 2 * TOUCHING_PX + 1
    ring = cv2.dilate(mask.view(np.uint8), np.ones((size, size), np.uint8)) > mask
    return float(np.count_nonzero(ring & other)) / max(1, int(np.count_nonzero(ring)))
