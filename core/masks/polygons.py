"""COCO polygons as masks, rasterised exactly as pycocotools does (the judge in the tests)."""

from collections.abc import Sequence

import numpy as np
from rlemasklib import RLEMask

from core.masks.rle import Rle, empty_rle, union

MAX_COORDINATE = 1e6
"""Vertices farther out than this are refused: rasterising walks along every edge pixel by pixel."""


def rle_from_polygons(polygons: Sequence[Sequence[float]], size_hw: tuple[int, int]) -> Rle:
    """Return the union of polygons, each `[x0, y0, x1, y1, ...]` in pixels, x before y.

    Coordinates are those of pixel edges: the square 0..2 covers pixels 0 and 1. What lies outside is cut.

    Raises:
        ValueError: A polygon has fewer than three vertices, an odd number of values, or values that are not
            finite numbers of sensible size; the text names the part.
    """
    height, width = size_hw
    parts = []
    for number, polygon in enumerate(polygons):
        vertices = _checked(polygon, number)
        code = RLEMask.from_polygon(vertices, imshape=(height, width)).to_dict()
        parts.append(Rle(size_hw, bytes(code["counts"])))
    return union(parts) if parts else empty_rle(size_hw)


def _checked(polygon: Sequence[float], number: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if len(polygon) < 6:
        raise ValueError(f"part {number} has {len(polygon)} values, a polygon needs at least 6")
    if len(polygon) % 2:
        raise ValueError(f"part {number} has an odd number of values: one coordinate is missing")
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in polygon):
        raise ValueError(f"part {number} holds something that is not a number")
    try:
        vertices = np.asarray(polygon, dtype=np.float64)
    except OverflowError:
        raise ValueError(f"part {number} holds a number that is too large") from None
    if not np.isfinite(vertices).all() or np.abs(vertices).max() > MAX_COORDINATE:
        raise ValueError(f"part {number} holds a coordinate that is not finite or far outside the picture")
    return vertices
