"""Masks from drawn outlines."""

from collections.abc import Sequence

import numpy as np

from core.masks.polygons import rle_from_polygons
from core.masks.rle import decode_rle
from core.types import BoolMask

LEAST_POINTS = 3


def fill_outline(points_xy: Sequence[tuple[float, float]], size_hw: tuple[int, int]) -> BoolMask:
    """Return the inside of a closed outline, bool (H, W), by the rule that COCO files are read with.

    Args:
        points_xy: Corners in pixels of the mask, x before y, (0, 0) the corner of the first pixel; they may
            lie outside. Fewer than three enclose nothing.
        size_hw: Rows and columns of the mask.
    """
    if len(points_xy) < LEAST_POINTS:
        return np.zeros(size_hw, dtype=np.bool_)
    return decode_rle(rle_from_polygons([[value for point in points_xy for value in point]], size_hw))
