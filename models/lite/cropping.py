"""Square crops that follow an object through a clip."""

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.recipe import COARSE, CROP_BY_BODY, STEADY_FRAMES
from models.proposers.carrying.votes import Window

Extent = tuple[float, float, float, float]
"""left, top, right, bottom on the canvas, right and bottom exclusive."""
LEAST_SIDE_PX = 24


def crop_track(extents: Mapping[int, Extent], count: int) -> list[Window]:
    """Return one square per frame around what is seen or carried there.

    The centre is the extent's middle, smoothed over three frames; gaps are bridged in a straight line. The
    side changes slowly: it serves all frames near by.

    Args:
        extents: Extent of the object by frame; must not be empty.
        count: Number of frames.
    """
    known = np.array(sorted(extents))
    boxes = np.array([extents[int(frame)] for frame in known], dtype=np.float64)
    frames = np.arange(count)
    centre_x = np.interp(frames, known, (boxes[:, 0] + boxes[:, 2]) / 2)
    centre_y = np.interp(frames, known, (boxes[:, 1] + boxes[:, 3]) / 2)
    body = np.interp(frames, known, np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]))
    padded = np.pad(body, STEADY_FRAMES, mode="edge")
    body = np.max(np.lib.stride_tricks.sliding_window_view(padded, 2 * STEADY_FRAMES + 1), axis=1)
    sides = np.maximum(LEAST_SIDE_PX, CROP_BY_BODY * body)
    centre_x, centre_y = _smooth(centre_x), _smooth(centre_y)
    return [
        Window(round(x - side / 2), round(y - side / 2), round(side), round(side), (COARSE, COARSE))
        for x, y, side in zip(centre_x, centre_y, sides, strict=True)
    ]


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(values, 1, mode="edge")
    result: NDArray[np.float64] = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return result


def cut_square(mask: BoolMask, window: Window, side: int) -> NDArray[np.uint8]:
    """Return a mask inside a window, 0..255, uint8 (side, side); 0 beyond the canvas."""
    rows, columns = mask.shape
    piece = np.zeros((window.height, window.width), dtype=np.uint8)
    x0, y0 = max(0, window.left), max(0, window.top)
    x1, y1 = min(columns, window.left + window.width), min(rows, window.top + window.height)
    if x1 > x0 and y1 > y0:
        inside = mask[y0:y1, x0:x1].view(np.uint8) * np.uint8(255)
        piece[y0 - window.top : y1 - window.top, x0 - window.left : x1 - window.left] = inside
    shrinks = window.width > side
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(piece, (side, side), interpolation=way).astype(np.uint8, copy=False)


def rectangle_in(window: Window, extent: Extent, side: int) -> NDArray[np.bool_]:
    """Return which of side × side crop pixels have their centre inside an extent of the canvas."""
    step = window.width / side
    xs = window.left + (np.arange(side) + 0.5) * step
    ys = window.top + (np.arange(side) + 0.5) * window.height / side
    left, top, right, bottom = extent
    result: NDArray[np.bool_] = ((ys >= top) & (ys < bottom))[:, None] & ((xs >= left) & (xs < right))[None]
    return result
