"""Growing, shrinking and smoothing, by true distance: a disc stays a disc."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

EXACT = cv2.DIST_MASK_PRECISE


def grow(mask: BoolMask, by_px: float) -> BoolMask:
    """Return all pixels within `by_px` of the mask; a negative distance shrinks.

    The canvas' edge is no edge of the object: what touches it is not shrunk there.
    """
    if by_px < 0:
        return ~grow(~mask, -by_px)
    if by_px == 0 or not mask.any():
        return mask.copy()
    box = _box(mask, by_px)
    result = mask.copy()
    part = mask[box]
    apart = cv2.distanceTransform((~part).view(np.uint8), cv2.DIST_L2, EXACT)
    result[box] = apart <= by_px
    return result


def smooth(mask: BoolMask, reach_px: float) -> BoolMask:
    """Return the mask with bumps and dents smaller than about `reach_px` evened out; its area hardly changes.

    The signed distance to the outline is blurred and cut at 0 again, with as much area inside as before.
    """
    if reach_px <= 0 or not mask.any():
        return mask.copy()
    box = _box(mask, 3 * reach_px + 2)
    part = mask[box]
    field = cv2.GaussianBlur(signed_distance(part), (0, 0), reach_px, borderType=cv2.BORDER_REPLICATE)
    wanted = int(np.count_nonzero(part))
    cut = float(np.partition(field, field.size - wanted, axis=None)[field.size - wanted])
    result = mask.copy()
    # Within a pixel of the outline only: a large shift would mean that the shape is thinner than the reach.
    result[box] = field >= np.clip(cut, -1.0, 1.0)
    return result


def signed_distance(mask: BoolMask) -> NDArray[np.float32]:
    """Return the distance to the outline in pixels, float32 (H, W): positive inside, negative outside.

    The outline runs half a pixel beyond the outermost pixel centres. Without any outline (all or nothing set)
    the distance is the size of the mask.
    """
    far = np.float32(sum(mask.shape))
    if not mask.any():
        return np.full(mask.shape, -far, np.float32)
    if mask.all():
        return np.full(mask.shape, far, np.float32)
    inside = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, EXACT)
    outside = cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, EXACT)
    half = np.float32(0.5)
    result: NDArray[np.float32] = np.where(mask, inside - half, half - outside).astype(np.float32)
    return result


def _box(mask: BoolMask, pad_px: float) -> tuple[slice, slice]:
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    pad = int(np.ceil(pad_px)) + 1
    return (
        slice(max(0, y - pad), min(mask.shape[0], y + height + pad)),
        slice(max(0, x - pad), min(mask.shape[1], x + width + pad)),
    )
