"""Masks as CVAT writes them: run lengths along rows within a box, background first."""

from collections.abc import Sequence

import numpy as np

from core.masks.rle import Rle, bbox_xywh, decode_rle, encode_rle

MOST_RUNS = 20_000_000


def rle_from_cvat(runs: Sequence[int], box_xywh: tuple[int, int, int, int], size_hw: tuple[int, int]) -> Rle:
    """Return the mask of a CVAT `<mask>`.

    Args:
        runs: Lengths along the rows of the box, background first.
        box_xywh: `left`, `top`, `width`, `height` in pixels; what lies outside the picture is cut.
        size_hw: Rows and columns of the picture.

    Raises:
        ValueError: The runs do not fill the box, or the box is absurd; the text says what is wrong.
    """
    left, top, width, height = box_xywh
    if width <= 0 or height <= 0:
        raise ValueError(f"has a box of {width}×{height}")
    if width > 4 * size_hw[1] + 4 or height > 4 * size_hw[0] + 4:
        raise ValueError(f"has a box of {width}×{height} in a picture of {size_hw[1]}×{size_hw[0]}")
    if any(run < 0 for run in runs):
        raise ValueError("holds a negative run length")
    if sum(runs) != width * height:
        raise ValueError(f"covers {sum(runs)} pixels, but its box has {width * height}")
    pixels = np.repeat(np.arange(len(runs)) % 2, runs).astype(bool).reshape(height, width)
    canvas = np.zeros(size_hw, bool)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(size_hw[1], left + width), min(size_hw[0], top + height)
    if x1 > x0 and y1 > y0:
        canvas[y0:y1, x0:x1] = pixels[y0 - top : y1 - top, x0 - left : x1 - left]
    return encode_rle(canvas)


def cvat_from_rle(rle: Rle) -> tuple[list[int], tuple[int, int, int, int]] | None:
    """Return runs and box (x, y, width, height) of a mask, None for one without a pixel."""
    box = bbox_xywh(rle)
    if box is None:
        return None
    x, y, width, height = box
    flat = decode_rle(rle)[y : y + height, x : x + width].ravel()
    ends = np.flatnonzero(np.diff(flat.view(np.int8))) + 1
    runs = np.diff(np.concatenate(([0], ends, [flat.size]))).tolist()
    return ([0, *runs] if flat[0] else runs), box
