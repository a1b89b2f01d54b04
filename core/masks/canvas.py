"""The mask canvas of a clip: the picture plus a margin, because objects go on outside the frame."""

from dataclasses import dataclass

import numpy as np

from core.types import BoolMask

MOST_PIXELS = 1 << 26
"""Of the largest canvas that files may ask for, 8192 × 8192: a line of text can claim any size."""


@dataclass(frozen=True, slots=True)
class MaskCanvas:
    """Size and origin of a clip's masks.

    `width` and `height` are those of the picture in pixels; `margin` is the number of pixels by which the
    canvas reaches beyond the picture on every side. Picture pixel (x, y) is canvas pixel (x + margin,
    y + margin).
    """

    width: int
    height: int
    margin: int = 0

    @property
    def size_hw(self) -> tuple[int, int]:
        """Rows and columns of every mask on this canvas."""
        return self.height + 2 * self.margin, self.width + 2 * self.margin

    @property
    def origin_xy(self) -> tuple[int, int]:
        """Picture coordinates of the canvas' first pixel: (-margin, -margin)."""
        return -self.margin, -self.margin

    def beyond(self) -> BoolMask:
        """Return the pixels beyond the picture, where nothing is ever seen, bool (H, W) of the canvas."""
        return np.pad(np.zeros((self.height, self.width), np.bool_), self.margin, constant_values=True)
