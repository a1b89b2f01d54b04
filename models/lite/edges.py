"""From the network's crops back to the canvas, with edges that follow the visible mask."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.cropping import cut_square
from models.lite.recipe import GRID
from models.proposers.carrying.votes import Window

ZOOM = 4
"""Working pixels per pixel of the network's grid."""
# Growth thinner than this many grid pixels is a rim along a visible edge, not a hidden part.
THICK = 1.5
# Gaps between two masks that touch.
SEAM_PX = 2


def paste(
    chance: NDArray[np.float32], window: Window, modal: BoolMask, in_front: BoolMask | None, cut: float
) -> BoolMask:
    """Return the amodal mask on the canvas, bool (H, W).

    Args:
        chance: Probability of the whole object in the crop, float32 (GRID, GRID).
        window: Where the crop lies.
        modal: Visible mask, bool (H, W).
        in_front: Limit for what is added, bool (H, W), or None.
        cut: Probability from which on a pixel belongs to the object.
    """
    side = min(GRID * ZOOM, max(GRID, window.width))
    visible = cut_square(modal, window, side) > 127
    large = cv2.resize(chance, (side, side), interpolation=cv2.INTER_LINEAR)
    grown = _without_rims(((large > cut) & ~visible).view(np.uint8), side / GRID)
    result = modal.copy()
    x0, y0 = max(0, window.left), max(0, window.top)
    x1 = min(modal.shape[1], window.left + window.width)
    y1 = min(modal.shape[0], window.top + window.height)
    if not grown.any() or x1 <= x0 or y1 <= y0:
        return result
    # Together with the visible part, so that no seam stays between the two; its own edges are not touched.
    both = (grown | visible.view(np.uint8)) * np.uint8(255)
    near = cv2.dilate(grown, np.ones((3, 3), dtype=np.uint8)) * np.uint8(255)
    size = (window.width, window.height)
    added = (cv2.resize(both, size) > 127) & (cv2.resize(near, size) > 127)
    rows, columns = slice(y0 - window.top, y1 - window.top), slice(x0 - window.left, x1 - window.left)
    piece = added[rows, columns]
    if in_front is not None:
        front = in_front[y0:y1, x0:x1].view(np.uint8)
        reach = np.ones((2 * SEAM_PX + 1,) * 2, dtype=np.uint8)
        piece = piece & cv2.dilate(front, reach).view(np.bool_)
    result[y0:y1, x0:x1] |= piece
    return result


def paste_soft(chance: NDArray[np.float32], window: Window, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return the probability on the canvas, float32 (H, W); 0 outside the crop."""
    soft = np.zeros(shape, dtype=np.float32)
    x0, y0 = max(0, window.left), max(0, window.top)
    x1, y1 = min(shape[1], window.left + window.width), min(shape[0], window.top + window.height)
    if x1 > x0 and y1 > y0:
        full = cv2.resize(chance, (window.width, window.height), interpolation=cv2.INTER_LINEAR)
        soft[y0:y1, x0:x1] = full[y0 - window.top : y1 - window.top, x0 - window.left : x1 - window.left]
    return soft


def _without_rims(grown: NDArray[np.uint8], zoom: float) -> NDArray[np.uint8]:
    """Keep what is thick somewhere, and the thin ends next to it."""
    thick = np.ones((max(2, round(THICK * zoom)),) * 2, dtype=np.uint8)
    core = cv2.morphologyEx(grown, cv2.MORPH_OPEN, thick)
    reach = np.ones((2 * round(zoom) + 1,) * 2, dtype=np.uint8)
    near: NDArray[np.uint8] = np.asarray(cv2.dilate(core, reach), np.uint8)
    return grown & near
