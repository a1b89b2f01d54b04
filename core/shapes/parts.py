"""Parts and holes of a mask. Parts hang together by edges or corners (8 neighbours), holes by edges (4)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask


def fill_holes(mask: BoolMask) -> BoolMask:
    """Return the mask with its holes filled."""
    result: BoolMask = mask | (number_holes(mask) > 0)
    return result


def number_holes(mask: BoolMask) -> NDArray[np.int32]:
    """Return the closed holes of a mask, numbered, int32 (H, W); 0 = no hole."""
    labels, areas = _regions(~mask, connectivity=4)
    is_hole = np.ones(len(areas), dtype=np.bool_)
    is_hole[0] = False
    is_hole[np.unique(_rim(labels))] = False
    result: NDArray[np.int32] = np.where(is_hole[labels], labels, 0).astype(np.int32)
    return result


def number_parts(mask: BoolMask) -> NDArray[np.int32]:
    """Return the connected parts of a mask, numbered from 1 on, int32 (H, W); 0 = not set."""
    return _regions(mask, connectivity=8)[0]


def part_at(mask: BoolMask, xy: tuple[int, int]) -> BoolMask | None:
    """Return the connected part of a mask that holds a pixel (x, y); None where nothing is set."""
    x, y = xy
    if not (0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and mask[y, x]):
        return None
    labels, _ = _regions(mask, connectivity=8)
    result: BoolMask = labels == labels[y, x]
    return result


def remove_specks(mask: BoolMask, least_px: int) -> BoolMask:
    """Return the mask without parts of fewer than `least_px` pixels; the largest part always stays."""
    labels, areas = _regions(mask, connectivity=8)
    if len(areas) < 2:
        return mask.copy()
    kept = areas >= least_px
    kept[0] = False
    kept[1 + int(np.argmax(areas[1:]))] = True
    result: BoolMask = kept[labels]
    return result


def keep_largest(mask: BoolMask) -> BoolMask:
    """Return the largest part alone; an empty mask stays empty."""
    return remove_specks(mask, mask.size + 1)


def _regions(mask: BoolMask, *, connectivity: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Number the regions of a mask from 1 on; also the pixels of each number, 0 = not set."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=connectivity)
    return np.asarray(labels, np.int32), np.asarray(stats[:, cv2.CC_STAT_AREA], np.int32)


def _rim(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
