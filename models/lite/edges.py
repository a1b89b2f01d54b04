"""From the network's crops back to the canvas, with edges that follow the visible mask."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.cropping import cut_square
from models.lite.evidence import Outlines
from models.lite.recipe import COARSE, GRID
from models.proposers.carrying.votes import Window
from models.proposers.tidying import tidy_added

ZOOM = 4
"""Working pixels per pixel of the network's grid."""
# Growth thinner than this many grid pixels is a rim along a visible edge, not a hidden part.
THICK = 1.5
THICK_COVERED = 0.7
"""The same where a cue says that something is in front of all of it: such a strip is hidden, no rim."""
# Gaps between two masks that touch.
SEAM_PX = 2
PAD_CELLS = 4
# Share of the carried outlines' detail that is believed.
DETAIL = 0.9
THIN = 1.5
"""Half the width of gaps, in pixels of the grid, that are filled when witnesses say so."""
PROVEN = 0.6


def paste(
    chance: NDArray[np.float32],
    seen: NDArray[np.bool_],
    window: Window,
    modal: BoolMask,
    in_front: BoolMask | None,
    cut: float,
    outlines: Outlines | None = None,
) -> BoolMask:
    """Return the amodal mask on the canvas, bool (H, W).

    Args:
        chance: Probability of the whole object in the crop, float32 (GRID, GRID).
        seen: Visible mask in the crop, bool (GRID, GRID).
        window: Where the crop lies.
        modal: Visible mask, bool (H, W).
        in_front: Limit for what is added, bool (H, W), or None.
        cut: Probability from which on a pixel belongs to the object.
        outlines: Shapes of other frames, whose edges are sharper than the network's grid.
    """
    result = modal.copy()
    part = _part_that_grows(chance, seen, cut)
    if part is None:
        return result
    piece = Piece.of(part, window)
    visible = cut_square(modal, piece.window, piece.working) > 127
    large = cv2.resize(chance[part], visible.shape[::-1], interpolation=cv2.INTER_LINEAR)
    zoom = visible.shape[1] / piece.cells
    share = None if outlines is None else _share(outlines, piece, visible)
    if share is not None:
        large = large + _detail(share, piece)
    thick = THICK if in_front is None else THICK_COVERED
    grown = _without_rims(((large > cut) & ~visible).view(np.uint8), thick * zoom, zoom)
    if share is not None:
        grown |= _thin_gaps(visible, grown, share, zoom)
    box = piece.window
    x0, y0 = max(0, box.left), max(0, box.top)
    x1, y1 = min(modal.shape[1], box.left + box.width), min(modal.shape[0], box.top + box.height)
    if not grown.any() or x1 <= x0 or y1 <= y0:
        return result
    # Together with the visible part, so that no seam stays between the two; its own edges are not touched.
    both = (grown | visible.view(np.uint8)) * np.uint8(255)
    near = cv2.dilate(grown, np.ones((3, 3), dtype=np.uint8)) * np.uint8(255)
    size = (box.width, box.height)
    added = (cv2.resize(both, size) > 127) & (cv2.resize(near, size) > 127)
    added = added[y0 - box.top : y1 - box.top, x0 - box.left : x1 - box.left]
    if in_front is not None:
        front = in_front[y0:y1, x0:x1].view(np.uint8)
        reach = np.ones((2 * SEAM_PX + 1,) * 2, dtype=np.uint8)
        added = added & cv2.dilate(front, reach).view(np.bool_)
    added &= ~modal[y0:y1, x0:x1]
    area = int(np.count_nonzero(modal)) + int(np.count_nonzero(added))
    result[y0:y1, x0:x1] |= tidy_added(added, modal[y0:y1, x0:x1], area)
    return result


@dataclass(frozen=True)
class Piece:
    """The part of a crop that changes: all work at full size is done in it alone."""

    window: Window
    """Where it lies on the canvas."""
    working: int
    """Side in working pixels."""
    cells: int
    """Side in pixels of the network's grid."""

    @classmethod
    def of(cls, part: tuple[slice, slice], window: Window) -> "Piece":
        """Return the piece of square `part` (grid pixels) of a crop."""
        cells = part[0].stop - part[0].start
        by = window.width / GRID
        left, top = window.left + round(part[1].start * by), window.top + round(part[0].start * by)
        side = max(1, round(cells * by))
        working = min(cells * ZOOM, max(cells, side))
        return cls(Window(left, top, side, side, window.small_wh), working, cells)


def _share(outlines: Outlines, piece: Piece, visible: BoolMask) -> NDArray[np.float32]:
    """Return the share of votes for, at working resolution."""
    side, box = visible.shape[0], piece.window
    return outlines.share(Window(box.left, box.top, box.width, box.height, (side, side)), visible)


def _thin_gaps(
    visible: BoolMask, grown: NDArray[np.uint8], share: NDArray[np.float32], zoom: float
) -> NDArray[np.uint8]:
    """Return gaps too thin for the network's grid, between parts of the object, that witnesses fill.

    Reeds and wires in front: the object lies on both sides of them, and other frames show it there.
    """
    whole = grown | visible.view(np.uint8)
    reach = max(1, round(THIN * zoom))
    closed = cv2.morphologyEx(
        cv2.copyMakeBorder(whole, reach, reach, reach, reach, cv2.BORDER_CONSTANT),
        cv2.MORPH_CLOSE,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)),
    )[reach:-reach, reach:-reach]
    between = (closed > 0) & (whole == 0) & (share > PROVEN)
    return np.asarray(between, np.bool_).view(np.uint8)


def _detail(share: NDArray[np.float32], piece: Piece) -> NDArray[np.float32]:
    """Return what the carried outlines add to a coarse map: their difference from their own coarse form.

    Where the network follows the witnesses, the sum has their edge; where it does not, too little is added
    to matter.
    """
    side = share.shape[0]
    coarse = max(1, round(piece.cells * COARSE / GRID))
    dull = cv2.resize(share, (coarse, coarse), interpolation=cv2.INTER_AREA)
    dull = cv2.resize(dull, (side, side), interpolation=cv2.INTER_LINEAR)
    result: NDArray[np.float32] = np.float32(DETAIL) * (share - dull)
    return result


def _part_that_grows(
    chance: NDArray[np.float32], seen: NDArray[np.bool_], cut: float
) -> tuple[slice, slice] | None:
    """Return a square of the grid around all that may be added; None when nothing is."""
    x, y, width, height = cv2.boundingRect(((chance > cut) & ~seen).view(np.uint8))
    if width == 0:
        return None
    side = min(GRID, max(width, height) + 2 * PAD_CELLS)
    left = min(max(0, x + (width - side) // 2), GRID - side)
    top = min(max(0, y + (height - side) // 2), GRID - side)
    return slice(top, top + side), slice(left, left + side)


def paste_soft(chance: NDArray[np.float32], window: Window, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return the probability on the canvas, float32 (H, W); 0 outside the crop."""
    soft = np.zeros(shape, dtype=np.float32)
    x0, y0 = max(0, window.left), max(0, window.top)
    x1, y1 = min(shape[1], window.left + window.width), min(shape[0], window.top + window.height)
    if x1 > x0 and y1 > y0:
        full = cv2.resize(chance, (window.width, window.height), interpolation=cv2.INTER_LINEAR)
        soft[y0:y1, x0:x1] = full[y0 - window.top : y1 - window.top, x0 - window.left : x1 - window.left]
    return soft


def _without_rims(grown: NDArray[np.uint8], least: float, zoom: float) -> NDArray[np.uint8]:
    """Keep what is `least` working pixels thick somewhere, and the thin ends next to it."""
    thick = np.ones((max(2, round(least)),) * 2, dtype=np.uint8)
    core = cv2.morphologyEx(grown, cv2.MORPH_OPEN, thick)
    reach = np.ones((2 * round(zoom) + 1,) * 2, dtype=np.uint8)
    near: NDArray[np.uint8] = np.asarray(cv2.dilate(core, reach), np.uint8)
    return grown & near
