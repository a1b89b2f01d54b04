"""What an object covers while the shutter is open: its mask drawn out along its motion."""

from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from core.tracks.flow import look_up, way_between
from core.types import BoolMask, RgbFrame

MOST_SAMPLES = 65
Motion = NDArray[np.float32]
"""(H, W, 2): pixels that what is seen there moves by in one frame, x before y."""


def local_motion(
    mask: BoolMask,
    picture: RgbFrame,
    before: tuple[BoolMask, RgbFrame] | None,
    after: tuple[BoolMask, RgbFrame] | None,
) -> Motion | None:
    """Return how the parts of an object move in a frame, from both neighbours where there are two.

    Args:
        mask: What is visible of it, bool (H, W).
        picture: The frame, uint8 (H, W, 3).
        before: Mask and picture of the frame before; None = not known.
        after: Those of the frame after.

    Returns:
        None where no neighbour shows it.
    """
    found: list[Motion] = []
    for beside, sign in ((before, 1), (after, -1)):
        way = way_between(beside[0], mask, beside[1], picture) if beside is not None else None
        if way is not None:
            grid = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in mask.shape[::-1]))
            moved = [axis - np.asarray(way.carry(axis), np.float32) for axis in grid]
            found.append(sign * np.stack(moved, axis=-1))
    if not found:
        return None
    return np.asarray(np.mean(found, axis=0), np.float32)


def drawn_out(cover: NDArray[np.float32], motion: Motion, shutter_degrees: float) -> NDArray[np.float32]:
    """Return the mean cover while the shutter is open around the frame's time, float32 (H, W) 0..1.

    Args:
        cover: float32 (H, W), 0..1.
        motion: Pixels a frame.
        shutter_degrees: 360 = open from frame to frame, 180 = half of it.
    """
    share = shutter_degrees / 360
    reach = longest(cover, motion) * share
    if reach < 0.5:
        return cover
    count = min(MOST_SAMPLES, 2 * ceil(reach) + 1)
    height, width = cover.shape
    grid = np.stack(np.meshgrid(*(np.arange(n, dtype=np.float32) for n in (width, height))), axis=-1)
    total = np.zeros_like(cover)
    for time in (np.arange(count) + 0.5) / count - 0.5:
        places = grid - np.float32(time * share) * motion
        total += look_up(cover, places, cv2.BORDER_REPLICATE)
    return np.clip(total / count, 0, 1).astype(np.float32)


def longest(cover: NDArray[np.float32], motion: Motion) -> float:
    """Return how far the object moves in a frame at most, in pixels."""
    inside = cover > 0.5
    return float(np.linalg.norm(motion[inside], axis=-1).max()) if inside.any() else 0.0
