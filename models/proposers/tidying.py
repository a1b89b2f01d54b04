"""One clean outline: no crumbs and no pin-holes in what a proposer adds to the visible mask."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

CRUMB_PX = 20
"""Nobody draws a piece as small as this, and nobody looks for it."""
CRUMB_SHARE = 0.004
"""Of the object: smaller pieces need a reason."""
REASON_SHARE = 0.5
"""Of a piece's border that the visible mask must hold for it to be a gap in the object, as behind a wire."""


def tidy(mask: BoolMask, modal: BoolMask) -> BoolMask:
    """Return a mask without crumbs and pin-holes in what lies beyond the visible one; both bool (H, W)."""
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    if width == 0:
        return mask | modal
    part = (
        slice(max(0, y - 1), y + height + 1),
        slice(max(0, x - 1), x + width + 1),
    )
    result = modal.copy()
    result[part] |= tidy_added(mask[part] & ~modal[part], modal[part], int(np.count_nonzero(mask)))
    return result


def tidy_added(added: BoolMask, visible: BoolMask, area: int) -> BoolMask:
    """Return what is added to a visible mask, without crumbs and pin-holes.

    Args:
        added: Beyond the visible mask, bool (h, w); a part of the canvas that holds all of it.
        visible: Visible mask there, bool (h, w).
        area: Pixels of the whole object, which says what is small.
    """
    least = max(CRUMB_PX, round(CRUMB_SHARE * area))
    added = added | _pin_holes(added, visible, least)
    count, found, stats, _ = cv2.connectedComponentsWithStats(added.view(np.uint8), connectivity=8)
    labels = np.asarray(found, np.int32)
    areas = stats[:, cv2.CC_STAT_AREA]
    keep = areas >= least
    small = np.flatnonzero(~keep & (areas >= CRUMB_PX))
    if small.size:
        keep[small] = _visible_border(labels, visible, count)[small] >= REASON_SHARE
    if not visible.any() and count > 1:
        keep[1 + int(np.argmax(areas[1:]))] = True  # of an object that is wholly hidden something stays
    keep[0] = False
    result: BoolMask = keep[labels]
    return result


def _pin_holes(added: BoolMask, visible: BoolMask, least: int) -> BoolMask:
    """Return small holes of the two together that border on what was added; others are the person's."""
    whole = added | visible
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~whole).view(np.uint8), connectivity=4)
    is_hole = stats[:, cv2.CC_STAT_AREA] < least
    is_hole[0] = False
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    is_hole &= (left > 0) & (top > 0) & (right < whole.shape[1]) & (bottom < whole.shape[0])
    if not is_hole.any():
        return np.zeros_like(whole)
    near = cv2.dilate(added.view(np.uint8), np.ones((3, 3), dtype=np.uint8)) > 0
    is_hole &= np.bincount(labels[near], minlength=count) > 0
    result: BoolMask = is_hole[labels]
    return result


def _visible_border(labels: NDArray[np.int32], visible: BoolMask, count: int) -> NDArray[np.float64]:
    """Return which share of each part's border the visible mask holds, float (count,)."""
    rim, held = np.zeros(count), np.zeros(count)
    padded, around = np.pad(labels, 1), np.pad(visible, 1)
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        beside = np.roll(padded, (down, right), axis=(0, 1))
        outside = (beside > 0) & (padded == 0)
        rim += np.bincount(beside[outside], minlength=count)
        held += np.bincount(beside[outside & around], minlength=count)
    return held / np.maximum(rim, 1)
