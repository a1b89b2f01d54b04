"""Which stroke a careful annotator makes next: over the worst error, with a brush that fits into it."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from core.metrics.overlap import mask_iou
from core.types import BoolMask

FIT = 0.7
"""Radius of the brush, as share of the largest disc that fits into the error."""
LEAST_RADIUS_PX = 2.0
MOST_STROKES = 40
"""Per frame; who needs more gives up."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One drag of a round brush or eraser."""

    covered: BoolMask
    """Pixels that the brush passed over, bool (H, W)."""
    erases: bool
    radius_px: float = LEAST_RADIUS_PX
    """Of the brush."""


def next_stroke(present: BoolMask, truth: BoolMask, visible: BoolMask) -> Stroke | None:
    """Return the stroke that mends the worst error; None when there is none left that a brush can mend.

    The worst error is the connected region of wrong pixels with the most of them, too few or too many. The
    brush is chosen to fit into it and drags over all of it that the brush can reach without leaving it; where
    even the smallest brush does not fit, it dabs at the region's thickest place and paints beyond its edge.
    What is visible cannot be erased, as in the window.

    Args:
        present: Amodal mask so far, bool (H, W).
        truth: What it should be.
        visible: Modal mask.
    """
    found: tuple[int, BoolMask, bool] | None = None
    for wrong, erases in ((truth & ~present, False), (present & ~truth & ~visible, True)):
        region = _largest(wrong)
        if region is not None and (found is None or region[0] > found[0]):
            found = (*region, erases)
    if found is None:
        return None
    _, region_mask, erases = found
    covered, radius = _dragged(region_mask)
    return Stroke(covered, erases, radius)


def apply_stroke(present: BoolMask, stroke: Stroke, visible: BoolMask) -> BoolMask:
    """Return the mask after a stroke; the eraser stops at visible pixels."""
    result: BoolMask = present & ~(stroke.covered & ~visible) if stroke.erases else present | stroke.covered
    return result


def repair(
    present: BoolMask,
    truth: BoolMask,
    visible: BoolMask,
    target: float,
    hand: Callable[[Stroke], Stroke] = lambda stroke: stroke,
) -> tuple[BoolMask, int, bool]:
    """Return the mask after as many strokes as the target needs, their number, and whether it was reached.

    `hand` makes of a wanted stroke the one that is drawn.
    """
    strokes = 0
    while mask_iou(present, truth) < target:
        stroke = next_stroke(present, truth, visible)
        if stroke is None or strokes >= MOST_STROKES:
            return present, strokes, False
        present = apply_stroke(present, hand(stroke), visible)
        strokes += 1
    return present, strokes, True


def _largest(wrong: BoolMask) -> tuple[int, BoolMask] | None:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(wrong.view(np.uint8), connectivity=4)
    if count < 2:
        return None
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return int(stats[best, cv2.CC_STAT_AREA]), labels == best


def _dragged(region: BoolMask) -> tuple[BoolMask, float]:
    """Return all discs of the brush inside a region, united (its opening by it), and the brush's radius."""
    padded = np.pad(region, 1).view(np.uint8)
    inside = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    deepest = float(inside.max())
    radius = max(LEAST_RADIUS_PX, FIT * deepest)
    middles = inside > radius
    if not middles.any():
        middles = np.zeros_like(region)
        middles[np.unravel_index(int(inside.argmax()), inside.shape)] = True
    around = cv2.distanceTransform((~middles).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    result: BoolMask = around <= radius
    return result, radius
