"""The region of what is in front from strokes over it: near the strokes, and not what is seen of objects."""

from dataclasses import replace

import cv2
import numpy as np

from core.types import BoolMask
from models.scribble.protocol import PromptRequest, PromptSegmenter, Stroke
from models.scribble.reach import within_reach

FIRST_WIDER, PAD_PX = 2.5, 8.0
"""How far beyond the edges beside a stroke a thing is looked for at first."""
GROWTH = 1.6
"""Where it ends at what is looked at and not at an edge, it is looked for so much farther …"""
TRIES = 5
"""… at most so often; then everywhere."""
MOST_AT_LIMIT = 0.05
"""Share of its border that may lie there."""


def region_in_front(segmenter: PromptSegmenter, request: PromptRequest) -> BoolMask:
    """Return the region of what object strokes mark as in front, bool (H, W).

    Raises:
        ModelUnavailableError: As `PromptSegmenter.segment`.
    """
    wider = FIRST_WIDER
    for _ in range(TRIES):
        reach = _reach(request, wider)
        if reach is None or reach.all():
            break
        beyond = ~reach if request.excluded is None else ~reach | request.excluded
        found = segmenter.segment(replace(request, excluded=beyond))
        if _share_at_limit(found, reach) < MOST_AT_LIMIT:
            return found
        wider *= GROWTH
    return segmenter.segment(request)


def _reach(request: PromptRequest, wider: float) -> BoolMask | None:
    """Return where something may be that the object strokes lie on; None where a stroke is but a dot."""
    strokes = [stroke for stroke in request.strokes if stroke.is_object]
    if not strokes or any(_is_dot(stroke) for stroke in strokes):
        return None
    reaches = [within_reach(request.picture, stroke.points_xy, wider, PAD_PX) for stroke in strokes]
    return np.asarray(np.logical_or.reduce(reaches), np.bool_)


def _is_dot(stroke: Stroke) -> bool:
    points = np.array(stroke.points_xy)
    return float(np.ptp(points, axis=0).max()) < 2 * stroke.radius_px


def _share_at_limit(found: BoolMask, reach: BoolMask) -> float:
    """Return which share of a region's border lies where it was not looked at any farther, 0..1."""
    inner = cv2.erode(found.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1)
    border = found & (inner == 0)
    limit = cv2.dilate((~reach).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return float(np.count_nonzero(border & limit)) / max(1, int(np.count_nonzero(border)))
