"""Moving, turning and scaling a mask or one part of it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask


@dataclass(frozen=True, slots=True)
class Placement:
    """How far a mask is moved, turned and scaled about a fixed point."""

    shift_xy: tuple[float, float] = (0.0, 0.0)
    """Pixels, x before y."""
    angle: float = 0.0
    """Radians, clockwise on screen."""
    scale_xy: tuple[float, float] = (1.0, 1.0)
    """Along the picture's axes, before turning."""
    centre_xy: tuple[float, float] = (0.0, 0.0)
    """The point that turning and scaling leave in place, in pixels; whole numbers are corners of pixels."""

    @property
    def is_nothing(self) -> bool:
        """Whether it changes nothing."""
        return self.shift_xy == (0.0, 0.0) and self.angle == 0.0 and self.scale_xy == (1.0, 1.0)

    def matrix(self) -> NDArray[np.float64]:
        """Return source → target as 2 × 3, in pixel coordinates with whole numbers at pixel corners."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        linear = np.array([[cos, -sin], [sin, cos]]) @ np.diag(self.scale_xy)
        centre, shift = np.array(self.centre_xy), np.array(self.shift_xy)
        return np.column_stack([linear, centre + shift - linear @ centre])


def move(mask: BoolMask, placement: Placement, part: BoolMask | None = None) -> BoolMask:
    """Return the mask with it, or with one part of it, placed anew; what leaves the canvas is lost.

    Args:
        mask: bool (H, W).
        placement: Where to.
        part: Pixels that move, bool (H, W); all when None. The rest stays, and both are united.
    """
    if placement.is_nothing:
        return mask.copy()
    moving = mask if part is None else mask & part
    matrix = placement.matrix()
    # From corners to OpenCV's pixel centres.
    matrix[:, 2] += matrix[:, :2] @ np.array([0.5, 0.5]) - 0.5
    is_whole = placement.angle == 0.0 and placement.scale_xy == (1.0, 1.0)
    way = cv2.INTER_NEAREST if is_whole else cv2.INTER_LINEAR
    moved = cv2.warpAffine(moving.view(np.uint8) * np.uint8(255), matrix, mask.shape[::-1], flags=way) > 127
    return moved if part is None else (mask & ~part) | moved
