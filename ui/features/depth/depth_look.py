"""How depth looks: grey with a touch of blue, so that no mask has its colours; light is near."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import RgbFrame

COLOURS = cv2.COLORMAP_BONE
DARKEST, LIGHTEST = 24, 232
"""Of 0..255: hatching and outlines stay visible at both ends."""
CUT = 1.0
"""Percent of the pixels at either end that get the end's colour: single ones must not take all the range."""


def depth_picture(nearness: NDArray[np.float32], size_hw: tuple[int, int]) -> RgbFrame:
    """Return nearness, float32 (h, w), as a picture of a size, uint8 (H, W, 3), in the frame's own range."""
    low, high = (float(one) for one in np.percentile(nearness, (CUT, 100 - CUT)))
    if high <= low:
        low, high = float(nearness.min()), float(nearness.max())
    share = np.clip((nearness - low) / max(high - low, 1e-12), 0, 1)
    levels = np.rint(DARKEST + share * (LIGHTEST - DARKEST)).astype(np.uint8)
    if levels.shape != size_hw:
        levels = np.asarray(cv2.resize(levels, size_hw[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.asarray(cv2.cvtColor(cv2.applyColorMap(levels, COLOURS), cv2.COLOR_BGR2RGB), np.uint8)


def ramp(width: int) -> RgbFrame:
    """Return the colours from far to near as a line, uint8 (1, width, 3)."""
    return depth_picture(np.linspace(0, 1, width, dtype=np.float32)[None], (1, width))
