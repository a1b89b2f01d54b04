"""Parts that get hidden go on as they went: what a step of time says of the next one.

What hides a part between two frames hides its flow too, and what is seen beside it may be another part. But
the part itself was followed one step before (or after), and mostly goes on for one step. How well that holds
is told where both steps are seen; how well the surroundings tell it, by holding parts back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.completion.extrapolating import fitted_share, trusted_so_far
from models.completion.filling import spread

LEAST_PIXELS = 100
FADE_PX = 16.0
"""How far, in pixels of the view, what is known of a part says something of what is beside it."""


@dataclass(frozen=True)
class Hint:
    """What parts would do if they went on as in the step before."""

    flow: NDArray[np.float32]
    """(h, w, 2)."""
    where: BoolMask
    """(h, w): where the step before was seen."""
    error: float
    """Mean square by which it is wrong where both steps are seen."""


def going_on(
    flow: NDArray[np.float32], known: BoolMask, last: NDArray[np.float32], known_last: BoolMask
) -> Hint | None:
    """Return what the step to the neighbour on the other side says; None when both are seen too little.

    Args:
        flow: From the frame to its neighbour, (h, w, 2).
        known: bool (h, w): where it was seen.
        last: From the frame to the neighbour on its other side.
        known_last: bool (h, w): where that was seen.
    """
    both = known & known_last
    if np.count_nonzero(both) < LEAST_PIXELS:
        return None
    mean = flow[both].mean(axis=0)
    share, error = fitted_share(-last[both] - mean, flow[both] - mean)
    return Hint((mean + (-last - mean) * np.float32(share)).astype(np.float32), known_last, error)


def everywhere(flow: NDArray[np.float32], known: BoolMask, hints: Sequence[Hint]) -> NDArray[np.float32]:
    """Return a flow everywhere: as it is where it was seen, else by surroundings and hints, as each is right.

    Args:
        flow: (h, w, 2).
        known: bool (h, w).
        hints: What else is said where the flow was not seen; of two the first counts.
    """
    result, error = trusted_so_far(flow, known)
    off = np.zeros_like(result)
    told = known.copy()
    for hint in hints:
        new = hint.where & ~told
        share = np.float32(1.0 if np.isinf(error) else error / (error + hint.error + 1e-3))
        off[new] = (hint.flow[new] - result[new]) * share
        told |= new
    if not (told & ~known).any():
        return result
    away = cv2.distanceTransform((~told).astype(np.uint8), cv2.DIST_L2, 3)
    fade = np.exp(-away / np.float32(FADE_PX))[..., None]
    return np.asarray(result + spread(off, told.astype(np.float32)) * fade, np.float32)
