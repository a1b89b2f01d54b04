"""The errors that real modal masks, occluder masks and depth have."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, BoolVideo


def ragged(
    mask: BoolMask, rng: np.random.Generator, reach_px: float, drift: float, cell_px: float = 6
) -> BoolMask:
    """Return a mask whose outline wavers by about `reach_px`, shifted outwards by `drift` pixels.

    Waves are about `cell_px` long.
    """
    inside = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, 3)
    outside = cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, 3)
    cells = [int(side / cell_px) + 1 for side in mask.shape]
    coarse = rng.normal(0, 1, cells).astype(np.float32)
    noise = cv2.resize(coarse, mask.shape[::-1], interpolation=cv2.INTER_CUBIC)
    result: BoolMask = (inside - outside + noise * reach_px + drift) > 0
    return result


def flawed_modal(modal: BoolVideo, rng: np.random.Generator, scale: float = 1.0) -> BoolVideo:
    """Return modal masks as a segmenter would give them: ragged, eroded, with holes, dropped frames.

    All lengths are those of the small canvas, times `scale`.
    """
    result = modal.copy()
    reach, drift = rng.uniform(0.2, 1.2) * scale, rng.normal(-0.2, 0.5) * scale
    dropped = rng.random(len(modal)) < (0.06 if rng.random() < 0.4 else 0.0)
    for frame, mask in enumerate(modal):
        if dropped[frame]:
            result[frame] = False
        elif mask.any():
            # Into the occluder as well as out of it: the border between two masks is where they err most.
            result[frame] = ragged(mask, rng, reach, drift, 6 * scale)
            if rng.random() < 0.1:
                rows, columns = np.nonzero(mask)
                pick = int(rng.integers(len(rows)))
                place = (int(columns[pick]), int(rows[pick]))
                radius = round(int(rng.integers(2, 6)) * scale)
                cv2.circle(result[frame].view(np.uint8), place, radius, 0, -1)
    return result


def flawed_cue(
    in_front: BoolVideo, modal: BoolVideo, rng: np.random.Generator, scale: float = 1.0
) -> BoolVideo:
    """Return occluder masks with ragged outlines and things that are claimed but not there."""
    reach, drift = rng.uniform(0.2, 1.5) * scale, rng.normal(0.3, 0.8) * scale
    result = np.stack(
        [ragged(mask, rng, reach, drift, 6 * scale) if mask.any() else mask for mask in in_front]
    )
    if rng.random() < 0.3:
        result |= _low_ground(modal, rng)
    return result & ~modal


def _low_ground(modal: BoolVideo, rng: np.random.Generator) -> NDArray[np.bool_]:
    """What depth says of the ground: below the object's foot it is nearer than the object."""
    result = np.zeros(modal.shape, dtype=np.bool_)
    foot = modal.shape[1]
    for frame, mask in enumerate(modal):
        rows = np.flatnonzero(mask.any(axis=1))
        if rows.size:
            foot = int(rows[-1] - rng.integers(0, 1 + max(1, rows.size // 6)))
        result[frame, foot:] = True
    return result
