"""Frames in which a person pointed at an object, without weights: strokes and what was carried there."""

import cv2
import numpy as np

from core.changes.prompts import Stroke
from core.masks.rle import encode_rle
from core.shapes.inner_points import inner_points
from core.types import BoolMask, RgbFrame
from models.scribble.protocol import Example, PromptRequest, draw_strokes
from models.scribble.region import RegionSegmenter

PROMPTED_TRUST = 0.8
"""In a frame where a person said where the object is: that it is there is sure, its outline is not."""
MARK_RADIUS_PX = 2.0
FAR_OFF = 0.5
"""What was carried farther from all marks than so many of its sizes was carried to something else."""
WRONG_REACH = 0.25
"""Around a mark that says "not the object", as share of its size, nothing carried counts as sure."""


def is_shown(strokes: tuple[Stroke, ...]) -> bool:
    """Return whether strokes say where the object is, and not only where it is not."""
    return any(stroke.is_object for stroke in strokes)


def mask_by_strokes(
    picture: RgbFrame,
    strokes: tuple[Stroke, ...],
    carried: BoolMask | None = None,
    known: tuple[RgbFrame, BoolMask] | None = None,
) -> BoolMask:
    """Return the object in a frame, bool (H, W).

    Args:
        picture: uint8 (H, W, 3).
        strokes: What a person marked in it; may only say what it is not.
        carried: Where the object was carried to; None or empty = that is not known.
        known: Another picture and the object in it: what it looks like.
    """
    marks = np.zeros(picture.shape[:2], np.uint8)
    draw_strokes(tuple(one for one in strokes if not one.is_box), marks)
    if carried is not None and (not carried.any() or _is_elsewhere(carried, marks == 1)):
        carried = None
    sure = () if carried is None else _sure_marks(carried, marks == 2)
    if not sure and not is_shown(strokes):
        return np.zeros(picture.shape[:2], np.bool_)
    examples = () if known is None else (Example(known[0], encode_rle(known[1])),)
    # What a person marked comes last: a later mark covers an earlier one.
    request = PromptRequest(picture, (*sure, *strokes), examples=examples, before=carried)
    return RegionSegmenter().segment(request)


def _is_elsewhere(carried: BoolMask, marked: BoolMask) -> bool:
    if not marked.any():
        return False
    apart = cv2.distanceTransform((~carried).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float(np.asarray(apart)[marked].min()) > FAR_OFF * float(np.sqrt(carried.sum()))


def _sure_marks(carried: BoolMask, wrong: BoolMask) -> tuple[Stroke, ...]:
    """Return clicks deep inside a carried mask, away from what a person says is not the object."""
    if wrong.any():
        reach = 2 * round(WRONG_REACH * float(np.sqrt(carried.sum()))) + 1
        carried = carried & (cv2.dilate(wrong.astype(np.uint8), np.ones((reach, reach), np.uint8)) == 0)
    return tuple(Stroke((xy,), MARK_RADIUS_PX, is_object=True) for xy in inner_points(carried))
