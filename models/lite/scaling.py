"""Between the coarse maps, the network's grid and the canvas."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.lite.recipe import COARSE, GRID
from models.proposers.carrying.seen import Transform
from models.proposers.carrying.votes import Window


def in_fine(coarse: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a map (COARSE, COARSE) as float32 (GRID, GRID)."""
    return np.asarray(cv2.resize(coarse, (GRID, GRID), interpolation=cv2.INTER_LINEAR), np.float32)


def in_coarse(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return a mask (GRID, GRID) as uint8 (COARSE, COARSE), 0 or 1."""
    small = cv2.resize(mask.view(np.uint8) * np.uint8(255), (COARSE, COARSE), interpolation=cv2.INTER_AREA)
    return (small > 127).astype(np.uint8)


def fine_transform(window: Window) -> Transform:
    """Return the transform from the canvas to the network's grid of a crop."""
    return Window(window.left, window.top, window.width, window.height, (GRID, GRID)).from_canvas


def fine_way(to: Window, motion: Transform, source: Window) -> Transform:
    """Return the transform from the network's grid of one crop to that of another, along a motion."""
    return fine_transform(to) @ motion @ np.linalg.inv(fine_transform(source))
