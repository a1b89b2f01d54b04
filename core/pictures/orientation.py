"""EXIF orientation: cameras store the picture as the sensor saw it, and how it must be turned."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.masks.rle import Rle, decode_rle, encode_rle

UPRIGHT = 1
TURNED = frozenset({5, 6, 7, 8})
"""Orientations that swap width and height."""
Pixels = TypeVar("Pixels", bound=NDArray[np.generic])


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Return a stored picture, (H, W) or (H, W, C), as it is to be seen.

    Args:
        orientation: EXIF tag 274, 1 to 8; anything else counts as 1.
    """
    turned: NDArray[np.generic] = pixels
    if orientation in TURNED:
        turned = np.swapaxes(turned, 0, 1)
    if orientation in (3, 4, 7, 8):
        turned = turned[::-1]
    if orientation in (2, 3, 6, 7):
        turned = turned[:, ::-1]
    return np.ascontiguousarray(turned)  # type: ignore[return-value]  # numpy forgets which array it was


def upright_rle(rle: Rle, orientation: int) -> Rle:
    """Return a mask that was drawn on the stored picture as it lies on the upright one."""
    return rle if orientation == UPRIGHT else encode_rle(upright(decode_rle(rle), orientation))


def upright_wh(size_wh: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Return width and height of the upright picture for those of the stored one, or the other way round."""
    width, height = size_wh
    return (height, width) if orientation in TURNED else (width, height)
