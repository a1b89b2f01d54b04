"""How many frames become one column of pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import ReviewState
from ui.shown.track_lane import NO_MASK
from ui.theme.tokens import STATE_ORDER

URGENCY: tuple[ReviewState, ...] = (
    ReviewState.FLAGGED,
    ReviewState.TODO,
    ReviewState.PROPOSED,
    ReviewState.CORRECTED,
    ReviewState.ACCEPTED,
)
"""Who wins where several frames share a pixel: what a person must look at first. A frame without any
proposal beats proposed ones, so that a hole in a run is seen; frames without a mask never win."""

_RANK = np.zeros(256, dtype=np.uint8)
for _place, _state in enumerate(reversed(URGENCY)):
    _RANK[STATE_ORDER.index(_state)] = _place + 1
_STATE_OF_RANK = np.full(len(URGENCY) + 1, NO_MASK, dtype=np.uint8)
for _place, _state in enumerate(reversed(URGENCY)):
    _STATE_OF_RANK[_place + 1] = STATE_ORDER.index(_state)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring columns of one state; `last` is included."""

    first: int
    last: int
    state: int


def merge_states(states: NDArray[np.uint8], edges: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Return the most urgent state of each column.

    Args:
        states: uint8 (T,), as in `TrackLane`, up to the last frame wanted.
        edges: Ascending first frames of the columns, intp (C,); a column ends where the next begins, the
            last one with `states`. Equal neighbours show the same frame twice.

    Returns:
        uint8 (C,).
    """
    if not len(states) or not len(edges):
        return np.full(len(edges), NO_MASK, dtype=np.uint8)
    merged: NDArray[np.uint8] = _STATE_OF_RANK[np.maximum.reduceat(_RANK[states], edges)]
    return merged


def widen_flags(columns: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return columns in which every flagged one has grown by one on both sides, so that one is seen."""
    flag = STATE_ORDER.index(ReviewState.FLAGGED)
    is_flagged = columns == flag
    grown = is_flagged.copy()
    grown[1:] |= is_flagged[:-1]
    grown[:-1] |= is_flagged[1:]
    return np.where(grown, np.uint8(flag), columns)


def merge_shares(shares: NDArray[np.float32], edges: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the largest known share of each column, float32 (C,); nan where none is known."""
    if not len(shares) or not len(edges):
        return np.full(len(edges), np.nan, dtype=np.float32)
    filled = np.where(np.isnan(shares), np.float32(-1), shares)
    merged = np.maximum.reduceat(filled, edges)
    return np.where(merged < 0, np.float32(np.nan), merged).astype(np.float32)


def find_runs(values: NDArray[np.uint8]) -> list[Run]:
    """Return the stretches of equal values, in order."""
    if not len(values):
        return []
    cuts = np.flatnonzero(np.diff(values)) + 1
    starts = np.concatenate(([0], cuts))
    ends = np.concatenate((cuts, [len(values)]))
    return [Run(int(a), int(b) - 1, int(values[a])) for a, b in zip(starts, ends, strict=True)]
