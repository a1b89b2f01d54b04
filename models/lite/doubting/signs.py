"""What speaks for a mask that is wrong, measured in the crop: six numbers of one frame.

All are about the proposal, the visible mask and what the pictures prove, so they mean the same whichever
weights made the proposal.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.deciding import CUT
from models.lite.inputs import FrameInput
from models.lite.recipe import CANVAS, COVERED, GRID, PROVEN, SEEN, STAYS
from models.lite.scaling import in_fine

SIGNS = ("faint", "soft", "wall", "flat", "apart", "proven")
"""Roots of the first four, so that small differences count:

- `faint`: what is added, times how far from sure it is, as share of the object;
- `soft`: how unsure the rim around the object is;
- `wall`: the flat side of the object, times how still and never covered what it borders on is: it may go on
  behind a wall that hides the same part in every frame;
- `flat`: the flat side of what is visible;
- `apart`: share of the object outside its largest part;
- `proven`: how much of the rim around what is visible other frames prove to be in front.
"""
RIM = 7
"""Side of the square, in pixels of the grid, that makes the rim around a mask."""
DIRECTIONS = 24
TOUCHES = 1.25
"""Pixels of the grid within which an outline touches a straight line."""
BEYOND = (2, 3, 4, 5)
"""Pixels beyond a flat side at which is looked at what it borders on."""
MOST_WALL = 2.5
_ANGLES = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
_AWAY = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)]).astype(np.float32)
"""Unit vectors x, y, (2, DIRECTIONS)."""


def signs_of(chance: NDArray[np.float32], known: FrameInput) -> NDArray[np.float64]:
    """Return `SIGNS` of one frame, float64 (6,), each from 0 on.

    Args:
        chance: Of the first answer, float32 (GRID, GRID), cut at `CUT`.
        known: The frame's input.
    """
    seen, canvas, whole = known.fine[SEEN] > 0, known.fine[CANVAS] > 0, chance > CUT
    area = max(1, int(np.count_nonzero(whole)))
    faint = float((1 - chance)[whole & ~seen].sum()) / area
    unsure = np.minimum(chance, 1 - chance)
    inside = cv2.erode(np.pad(canvas, 1).view(np.uint8), np.ones((5, 5), np.uint8))[1:-1, 1:-1] > 0
    end, visible_end = _flat_side(whole, inside), _flat_side(seen, inside)
    still = in_fine(known.coarse[STAYS]) * (1 - in_fine(known.coarse[COVERED]))
    wall = min(MOST_WALL, end.length * _beyond(end, still))
    roots = np.sqrt([faint, _mean(unsure, _rim(whole) & canvas), wall, visible_end.length])
    proven = _mean(in_fine(known.coarse[PROVEN]), _rim(seen) & canvas)
    return np.array([*roots, _share_apart(whole), proven])


@dataclass(frozen=True)
class _Side:
    """Where a mask ends in a straight line, all of it on one side."""

    length: float
    """Its pixels, in roots of the area."""
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    """Its pixels."""
    away: NDArray[np.float32]
    """Unit vector x, y out of the mask."""


def _flat_side(mask: BoolMask, inside: BoolMask) -> _Side:
    """Return the longest flat side of a mask; what lies outside `inside`, the picture's edge, is none."""
    # Wide enough to hold all that touches a line.
    edge = mask & (cv2.erode(np.pad(mask, 1).view(np.uint8), np.ones((5, 5), np.uint8))[1:-1, 1:-1] == 0)
    y, x = np.nonzero(edge)
    if not len(x):
        return _Side(0.0, x, y, np.zeros(2, np.float32))
    along = np.stack([x, y], axis=1).astype(np.float32) @ _AWAY
    touches = along > along.max(axis=0) - np.float32(TOUCHES)
    lengths = (touches & inside[y, x][:, None]).sum(axis=0)
    best = int(np.argmax(lengths))
    chosen = touches[:, best]
    length = float(lengths[best]) / np.sqrt(np.count_nonzero(mask))
    return _Side(float(length), x[chosen], y[chosen], _AWAY[:, best])


def _beyond(side: _Side, values: NDArray[np.float32]) -> float:
    """Return the mean of a map just beyond a flat side."""
    if not len(side.x):
        return 0.0
    steps = np.array(BEYOND, np.float32)[:, None]
    x, y = (
        np.clip(np.rint(at + steps * by), 0, GRID - 1).astype(np.intp)
        for at, by in ((side.x, side.away[0]), (side.y, side.away[1]))
    )
    return float(values[y, x].mean())


def _rim(mask: BoolMask) -> BoolMask:
    reached = cv2.dilate(mask.view(np.uint8), np.ones((RIM, RIM), np.uint8)) > 0
    rim: BoolMask = reached & ~mask
    return rim


def _mean(values: NDArray[np.float32], where: BoolMask) -> float:
    return float(values[where].mean()) if where.any() else 0.0


def _share_apart(mask: BoolMask) -> float:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    return float(1 - areas.max() / areas.sum()) if count > 1 else 0.0
