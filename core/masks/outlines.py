"""Outlines of masks as COCO polygons: the opposite way of core/masks/polygons.py."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.masks.rle import Rle, bbox_xywh, decode_rle


def polygons_of(rle: Rle) -> list[list[int]]:
    """Return the outer outlines of a mask's parts, each `[x0, y0, x1, y1, …]` along the edges of pixels.

    Drawn again they give the mask with its holes filled, since polygons of COCO have none. An empty mask
    has no polygons.
    """
    box = bbox_xywh(rle)
    if box is None:
        return []
    x, y, width, height = box
    crop = decode_rle(rle)[y : y + height, x : x + width].view(np.uint8)
    # In twice the size every pixel's left and right edge are pixels of their own: those of the outline tell
    # along which edge it runs.
    large = cv2.resize(crop, (2 * width, 2 * height), interpolation=cv2.INTER_NEAREST)
    contours, _ = cv2.findContours(large, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for contour in contours:
        corners = _corners((contour[:, 0].astype(np.int64) + 1) // 2)
        found.append((corners + np.array([x, y])).ravel().tolist())
    return found


def _corners(points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the points of a closed line at which it turns, (N, 2)."""
    points = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    turns = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0] != 0
    back = (before == -after).all(axis=1)
    corners: NDArray[np.int64] = points[turns | back]
    return corners
