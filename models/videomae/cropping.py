"""The square of the canvas that the network sees of a window of frames, and the way back.

It stands still during the window, so that what moves in the crop has moved in the picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.metrics.boxes import mask_box
from core.types import BoolMask, BoxXywh

SURROUNDINGS = 1.75
"""Side of the square, times the larger side of what is seen of the object in the window."""
LEAST_SIDE_PX = 16


@dataclass(frozen=True, slots=True)
class Square:
    """A square of whole pixels; it may reach beyond the canvas."""

    left: int
    top: int
    side: int


def square_around(masks: Iterable[BoolMask], boxes_xywh: Iterable[BoxXywh] = ()) -> Square | None:
    """Return the square that a window is looked at in; None where no mask and no box has anything.

    Args:
        masks: Visible masks of the window, bool (H, W).
        boxes_xywh: Amodal boxes that are known in it, on the same canvas.
    """
    found = [box for box in map(mask_box, masks) if box is not None] + list(boxes_xywh)
    if not found:
        return None
    left, top = (min(box[axis] for box in found) for axis in (0, 1))
    right, bottom = (max(box[axis] + box[axis + 2] for box in found) for axis in (0, 1))
    side = max(LEAST_SIDE_PX, round(SURROUNDINGS * max(right - left, bottom - top)))
    return Square(round((left + right - side) / 2), round((top + bottom - side) / 2), side)


def cut(picture: NDArray[np.float32], square: Square, side: int, outside: float) -> NDArray[np.float32]:
    """Return what lies in a square of a map, float32 (H, W), as float32 (side, side), areas averaged.

    `outside` is what there is beyond the canvas.
    """
    whole = np.full((square.side, square.side), outside, np.float32)
    rows, columns, inner_rows, inner_columns = _common(square, picture.shape[0], picture.shape[1])
    whole[inner_rows, inner_columns] = picture[rows, columns]
    return np.asarray(cv2.resize(whole, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def paste(crop: NDArray[np.float32], square: Square, canvas: NDArray[np.float32]) -> None:
    """Add a crop, float32 (side, side), to a canvas, float32 (H, W), at its place; linear."""
    rows, columns, inner_rows, inner_columns = _common(square, canvas.shape[0], canvas.shape[1])
    large = cv2.resize(crop, (square.side, square.side), interpolation=cv2.INTER_LINEAR)
    canvas[rows, columns] += large[inner_rows, inner_columns]


def _common(square: Square, height: int, width: int) -> tuple[slice, slice, slice, slice]:
    """Rows and columns of the canvas that the square has, and where these lie in the square."""
    top, left = max(0, square.top), max(0, square.left)
    bottom = max(top, min(height, square.top + square.side))
    right = max(left, min(width, square.left + square.side))
    return (
        slice(top, bottom),
        slice(left, right),
        slice(top - square.top, bottom - square.top),
        slice(left - square.left, right - square.left),
    )
