"""The part of a picture in which a mask lies."""

import numpy as np

from core.types import BoolMask


def window_around(mask: BoolMask, room_px: int) -> tuple[slice, slice]:
    """Return rows and columns of a mask, bool (H, W) with a pixel set, and so much room around it."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    return (
        slice(max(0, int(rows[0]) - room_px), min(height, int(rows[-1]) + room_px + 1)),
        slice(max(0, int(columns[0]) - room_px), min(width, int(columns[-1]) + room_px + 1)),
    )
