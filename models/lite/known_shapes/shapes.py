"""Whole shapes of objects as weights keep them: small masks, and what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.proposers.carrying.seen import Points, SeenFrame, Transform, look_at, move_points

SIDE = 192
"""Pixels of a kept mask, both ways; a multiple of 8."""
MARGIN = 4
TENSOR = "known_shapes"
"""Name in a file of weights."""
NO_FRAME = -1
"""Number of a shape that is of no frame of the clip."""
OUTLINE_STEP = 2


@dataclass(frozen=True)
class KnownShape:
    """One shape, in the pixels of its own square."""

    seen: SeenFrame
    """As if it had been seen in a frame of SIDE × SIDE pixels."""
    outline: Points
    beyond: NDArray[np.float32]
    """Distance from the outline, (SIDE, SIDE) pixels: positive outside the shape, negative inside."""

    def beyond_at(self, points: Points, motion: Transform) -> NDArray[np.float32]:
        """Return how far points of a canvas lie beyond the shape, (N,) canvas pixels; negative inside.

        Args:
            points: (N, 2), x before y.
            motion: From the shape's square to the canvas.
        """
        at = move_points(points, np.linalg.inv(motion).astype(np.float64))
        held = np.clip(at, 0, SIDE - 1)
        place = np.rint(held).astype(np.intp)
        apart = np.linalg.norm(at - held, axis=1)
        scale = np.sqrt(abs(np.linalg.det(motion[:2, :2])))
        found: NDArray[np.float32] = (self.beyond[place[:, 1], place[:, 0]] + apart) * np.float32(scale)
        return found

    def laid(self, motion: Transform, shape_hw: tuple[int, ...]) -> BoolMask:
        """Return it on a canvas, bool (H, W), where a motion takes it."""
        way = (motion @ self.seen.canvas_from_crop)[:2]
        return cv2.warpAffine(self.seen.crop, way, shape_hw[::-1]) > 127


def in_square(mask: BoolMask) -> BoolMask | None:
    """Return a mask as it is kept, bool (SIDE, SIDE): its larger side fills the square; None when empty."""
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    if width == 0:
        return None
    scale = (SIDE - 2 * MARGIN) / max(width, height)
    small_wh = max(1, round(width * scale)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    piece = mask[y : y + height, x : x + width].astype(np.uint8) * 255
    result = np.zeros((SIDE, SIDE), np.bool_)
    small = cv2.resize(piece, small_wh, interpolation=way) > 127
    result[MARGIN : MARGIN + small_wh[1], MARGIN : MARGIN + small_wh[0]] = small
    return result if small.any() else None


def shape_of(mask: BoolMask) -> KnownShape | None:
    """Return a kept mask, bool (SIDE, SIDE), with all that is asked of it; None when it has no outline."""
    seen = look_at(NO_FRAME, mask, None, 0, is_anchor=True)
    if seen is None or len(seen.outline) < 8:
        return None
    # A witness of this clip's own, but not a correction: it is wrong where the object differs.
    solid = mask.astype(np.uint8)
    outside = cv2.distanceTransform(1 - solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return KnownShape(
        replace(seen, is_anchor=False), seen.outline[::OUTLINE_STEP], (outside - inside).astype(np.float32)
    )


def packed(masks: Sequence[BoolMask]) -> NDArray[np.uint8]:
    """Return kept masks as weights store them: uint8 (K, SIDE, SIDE / 8), eight pixels a byte."""
    return np.packbits(np.stack(masks), axis=2)


def unpacked(stored: NDArray[np.uint8]) -> tuple[KnownShape, ...]:
    """Return all shapes of a file, each also mirrored: objects face both ways.

    Raises:
        ValueError: It is no array of shapes.
    """
    if stored.ndim != 3 or stored.shape[1:] != (SIDE, SIDE // 8) or stored.dtype != np.uint8:
        raise ValueError(f"{TENSOR} is {stored.dtype} {stored.shape}")
    masks = np.unpackbits(stored, axis=2).astype(np.bool_)
    both = [one for mask in masks for one in (mask, np.ascontiguousarray(mask[:, ::-1]))]
    return tuple(shape for shape in map(shape_of, both) if shape is not None)
