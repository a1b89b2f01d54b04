"""Masks as polygons drawn one after the other: what a person drew, to be changed vertex by vertex."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from core.masks.canvas import MaskCanvas
from core.masks.outlines import polygons_of
from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle, difference, empty_rle, union

Point = tuple[float, float]
"""x, y in picture pixels; whole numbers are edges of pixels."""
LEAST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Ring:
    """One closed polygon."""

    points: tuple[Point, ...]
    """Three or more; the last is joined to the first."""
    is_taken: bool = False
    """Whether its inside is taken away from what was drawn before it; else it is added."""


def region_of(points: Sequence[Point], canvas: MaskCanvas) -> Rle:
    """Return the inside of one polygon on the canvas of a mask.

    Raises:
        ValueError: It has fewer than three points, or numbers that no picture has.
    """
    flat = [value + canvas.margin for point in points for value in point]
    return rle_from_polygons([flat], canvas.size_hw)


def mask_of_rings(rings: Sequence[Ring], base: Rle | None, canvas: MaskCanvas) -> Rle:
    """Return what rings make, one after the other, of the mask that they are drawn on.

    Args:
        rings: In the order in which they were drawn.
        base: On the canvas; None = nothing.
        canvas: The picture and its margin.

    Raises:
        ValueError: As `region_of`.
    """
    made = base if base is not None else empty_rle(canvas.size_hw)
    for ring in rings:
        region = region_of(ring.points, canvas)
        made = difference(made, region) if ring.is_taken else union([made, region])
    return made


def rings_of_mask(rle: Rle, canvas: MaskCanvas, tolerance_px: float) -> tuple[Ring, ...]:
    """Return rings that make a mask, holes and parts in holes too, with as few vertices as may be.

    Args:
        rle: On the canvas.
        canvas: The picture and its margin.
        tolerance_px: How far the new outline may lie from the true one; 0 = nowhere.
    """
    rings: list[Ring] = []
    rest, is_taken = rle, False
    while outlines := polygons_of(rest):
        for flat in outlines:
            points = np.array(flat, np.float32).reshape(-1, 2)
            fewer = cv2.approxPolyDP(points, tolerance_px, closed=True)[:, 0] if tolerance_px > 0 else points
            kept = points if len(fewer) < LEAST_POINTS else fewer
            rings.append(Ring(tuple((float(x), float(y)) for x, y in kept - canvas.margin), is_taken))
        # What the outlines hold besides are holes; in these there may be parts again.
        filled = rle_from_polygons([list(map(float, flat)) for flat in outlines], canvas.size_hw)
        rest, is_taken = difference(filled, rest), not is_taken
    return tuple(rings)
