"""Distances along the cheapest way over a picture of costs: what lies behind an edge is far."""

import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

Floats = NDArray[np.float32]
UNREACHED = 1e6
ROUNDS = 2
"""Sweeps over the picture, each down, up, right and left: ways that wind more often come out longer."""
DIAGONAL = 2**0.5


def distances_from(sources: BoolMask, costs: Floats) -> Floats:
    """Return the cost of the cheapest way to a source, float32 (h, w); UNREACHED where there is none.

    Args:
        sources: bool (h, w).
        costs: Of a step of one pixel, above 0, float32 (h, w).
    """
    found = np.where(sources, np.float32(0), np.float32(UNREACHED))
    if not sources.any():
        return found
    down = (costs[1:] + costs[:-1]) / 2
    falling = (costs[1:, 1:] + costs[:-1, :-1]) * np.float32(DIAGONAL / 2)
    rising = (costs[1:, :-1] + costs[:-1, 1:]) * np.float32(DIAGONAL / 2)
    across = np.ascontiguousarray(((costs[:, 1:] + costs[:, :-1]) / 2).T)
    for _ in range(ROUNDS):
        for row in range(1, len(found)):
            _come_from(found[row], found[row - 1], down[row - 1], falling[row - 1], rising[row - 1])
        for row in range(len(found) - 2, -1, -1):
            # Upwards the two diagonals change places.
            here, below = found[row], found[row + 1]
            np.minimum(here, below + down[row], out=here)
            np.minimum(here[:-1], below[1:] + falling[row], out=here[:-1])
            np.minimum(here[1:], below[:-1] + rising[row], out=here[1:])
        turned = np.ascontiguousarray(found.T)
        for column in range(1, len(turned)):
            np.minimum(turned[column], turned[column - 1] + across[column - 1], out=turned[column])
        for column in range(len(turned) - 2, -1, -1):
            np.minimum(turned[column], turned[column + 1] + across[column], out=turned[column])
        found = np.ascontiguousarray(turned.T)
    return found


def _come_from(here: Floats, above: Floats, down: Floats, falling: Floats, rising: Floats) -> None:
    np.minimum(here, above + down, out=here)
    np.minimum(here[1:], above[:-1] + falling, out=here[1:])
    np.minimum(here[:-1], above[1:] + rising, out=here[:-1])
