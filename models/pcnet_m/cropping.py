"""The square around an object in which the network looks, and the way back.

Source: Zhan et al., CVPR 2020: side = max(√(3·w·h), 1.1·w, 1.1·h) around the visible mask's box.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.pcnet_m.recipe import SIDE


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the canvas, in pixels; it may reach beyond the canvas."""

    x: float
    """Left edge."""
    y: float
    """Upper edge."""
    side: float

    def moved(self, dx: float, dy: float, scale: float = 1.0) -> "Square":
        """Return it moved by shares of its side and enlarged about its centre."""
        side = self.side * scale
        x = self.x + self.side * (0.5 + dx) - side / 2
        return Square(x, self.y + self.side * (0.5 + dy) - side / 2, side)


def square_around(mask: BoolMask) -> Square | None:
    """Return the square in which a visible mask, bool (H, W), is looked at; None = the mask is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return None
    width, height = float(columns[-1] - columns[0] + 1), float(rows[-1] - rows[0] + 1)
    side = max((3 * width * height) ** 0.5, 1.1 * width, 1.1 * height)
    return Square(columns[0] + (width - side) / 2, rows[0] + (height - side) / 2, side)


def cut(mask: BoolMask, square: Square, side: int = SIDE) -> NDArray[np.uint8]:
    """Return what lies in the square, 0 or 1, uint8 (side, side), nearest pixels; outside = 0."""
    scale = square.side / side
    matrix = np.array([
        [scale, 0, square.x + scale / 2 - 0.5],
        [0, scale, square.y + scale / 2 - 0.5],
    ])  # fmt: skip
    return np.asarray(cv2.warpAffine(
        mask.view(np.uint8), matrix, (side, side), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    ), np.uint8)  # fmt: skip


def pasted(crop: NDArray[np.float32], square: Square, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return a crop, float32 (side, side), at its place on a canvas (H, W), linear; outside = 0."""
    scale = len(crop) / square.side
    matrix = np.array([
        [scale, 0, (0.5 - square.x) * scale - 0.5],
        [0, scale, (0.5 - square.y) * scale - 0.5],
    ])  # fmt: skip
    back = cv2.warpAffine(crop, matrix, (shape[1], shape[0]), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(back, np.float32)
