"""What one mask is worth beyond its IoU: growth over visible background, recall, crumbs, dropouts."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.metrics.frame import score_frame
from core.metrics.overlap import erode_hidden
from core.types import BoolMask

CRUMB_PX = 20
"""Separate hidden pieces below this are crumbs."""
LOST, FOUND, NEAR_FRAMES = 0.1, 0.4, 3
"""A dropout is a frame in which less than LOST of the hidden part is found while a frame within NEAR_FRAMES
has more than FOUND of its own."""


@dataclass(frozen=True, slots=True)
class FrameMeasure:
    """One predicted mask against the truth."""

    iou: float
    strict: float | None
    """Hidden IoU, misses count 0; None where nothing is hidden."""
    recall: float | None
    """Share of the hidden pixels that were found; None where nothing is hidden."""
    growth: float | None
    """Pixels added over visible background, as share of the true object; None without an object."""
    crumbs: int
    """Separate pieces of what was added that are smaller than CRUMB_PX."""


def measure_frame(mask: BoolMask, modal: BoolMask, truth: BoolMask, occluder: BoolMask) -> FrameMeasure:
    """Measure one mask; all four bool (H, W).

    Args:
        mask: What was proposed.
        modal: Visible mask.
        truth: The whole object.
        occluder: All that is in front of it; what is neither this nor the object is visible background.
    """
    score = score_frame(mask, modal, truth)
    hidden, added = truth & ~modal, mask & ~modal
    strict = score.hidden_iou if score.has_hidden else None
    recall = (
        np.count_nonzero(added & hidden) / np.count_nonzero(hidden) if erode_hidden(hidden).any() else None
    )
    whole = np.count_nonzero(truth)
    growth = np.count_nonzero(added & ~truth & ~occluder) / whole if whole else None
    _, _, stats, _ = cv2.connectedComponentsWithStats(added.view(np.uint8), connectivity=8)
    crumbs = int(np.count_nonzero(stats[1:, cv2.CC_STAT_AREA] < CRUMB_PX))
    return FrameMeasure(1.0 if score.iou is None else score.iou, strict, recall, growth, crumbs)


def count_dropouts(recalls: NDArray[np.float64]) -> int:
    """Return the number of dropouts among the frames of one clip, (T,); NaN where nothing is hidden."""
    lost = np.flatnonzero(recalls < LOST)
    found = np.flatnonzero(recalls > FOUND)
    return int(sum(bool((np.abs(found - frame) <= NEAR_FRAMES).any()) for frame in lost))
