"""Reads a premultiplied crop along an affine map: exactly by bilinear weights, or fast by OpenCV.

OpenCV rounds places to 1/32 pixel, which at a hard edge is up to 4 of 255: good enough on the screen, not for
what is rendered.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.compose.placing import Affine

_WHOLE = 1e-9
Floats = NDArray[np.float32]


def sampled(crop: Floats, to_crop: Affine, room: tuple[slice, slice], *, is_exact: bool) -> Floats:
    """Return what a part of the canvas sees of a crop, nothing being outside of it.

    Args:
        crop: float32 (h, w, C), premultiplied.
        to_crop: From the canvas to the crop, in coordinates of edges.
        room: Rows and columns of the canvas.
        is_exact: Bilinear to the last digit, else to 1/32 pixel.

    Returns:
        float32 (H, W, C).
    """
    offset = (to_crop @ (room[1].start + 0.5, room[0].start + 0.5, 1.0)) - 0.5
    size_hw = room[0].stop - room[0].start, room[1].stop - room[1].start
    is_shift = np.abs(to_crop[:, :2] - np.eye(2)).max() < _WHOLE
    if is_shift and np.abs(offset - np.rint(offset)).max() < 1e-6:
        left, top = (int(value) for value in np.rint(offset))
        return _cut(crop, left, top, size_hw)
    matrix = np.column_stack([to_crop[:, :2], offset])
    if is_exact:
        return _bilinear(crop, matrix, size_hw)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(crop, matrix, size_hw[::-1], flags=how, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(warped, np.float32)


def _cut(crop: Floats, left: int, top: int, size_hw: tuple[int, int]) -> Floats:
    """Return the part of a crop from a place on, zero outside of it."""
    height, width = size_hw
    made = np.zeros((height, width, crop.shape[2]), np.float32)
    rows = slice(max(0, top), min(crop.shape[0], top + height))
    columns = slice(max(0, left), min(crop.shape[1], left + width))
    if rows.start < rows.stop and columns.start < columns.stop:
        made[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] = crop[
            rows, columns
        ]
    return made


def _bilinear(crop: Floats, matrix: Affine, size_hw: tuple[int, int]) -> Floats:
    """Return the crop at `matrix @ (x, y, 1)` of every pixel, in coordinates of pixel centres."""
    y, x = np.mgrid[0 : size_hw[0], 0 : size_hw[1]].astype(np.float64)
    u = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]
    v = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]
    height, width = crop.shape[:2]
    wide = np.pad(crop, ((1, 1), (1, 1), (0, 0)))
    left, top = np.floor(u), np.floor(v)
    across, down = (u - left).astype(np.float32)[..., None], (v - top).astype(np.float32)[..., None]
    columns = [np.clip(left + step, -1, width).astype(np.intp) + 1 for step in (0, 1)]
    starts = [(np.clip(top + step, -1, height).astype(np.intp) + 1) * (width + 2) for step in (0, 1)]
    flat = wide.reshape(-1, wide.shape[2])
    mixed = []
    for start in starts:
        row = np.take(flat, start + columns[0], axis=0)
        row += (np.take(flat, start + columns[1], axis=0) - row) * across
        mixed.append(row)
    mixed[0] += (mixed[1] - mixed[0]) * down
    return np.asarray(mixed[0], np.float32)
