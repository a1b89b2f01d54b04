"""What one move of a brush covers."""

import cv2
import numpy as np

from core.types import LabelImage, RgbFrame

SOFTEST = 0.1
NARROWEST, WIDEST = 12.0, 90.0
"""Distances of colour that count as alike, for the hardest and the softest brush."""


def capsule(
    size_hw: tuple[int, int], start_xy: tuple[float, float], end_xy: tuple[float, float], radius: float
) -> LabelImage:
    """Return all pixels whose centre lies within `radius` of a segment, uint8 (H, W), 1 = covered.

    A brush smaller than a pixel still covers the pixel under its end.
    """
    stamp = np.zeros(size_hw, np.uint8)
    rows, columns = np.ogrid[: size_hw[0], : size_hw[1]]
    (x0, y0), (x1, y1) = start_xy, end_xy
    px, py = columns + 0.5 - x0, rows + 0.5 - y0
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    along = np.clip((px * dx + py * dy) / length, 0.0, 1.0) if length > 0 else 0.0
    stamp[(px - along * dx) ** 2 + (py - along * dy) ** 2 <= radius * radius] = 1
    if not stamp.any():
        x, y = int(min(max(x1, 0), size_hw[1] - 1)), int(min(max(y1, 0), size_hw[0] - 1))
        stamp[y, x] = 1
    return stamp


def alike_colours(
    picture: RgbFrame,
    origin_xy: tuple[int, int],
    size_hw: tuple[int, int],
    end_xy: tuple[float, float],
    radius: float,
    hardness: float,
) -> LabelImage:
    """Return where a soft brush paints: its core, and beyond it colours like those in the core.

    Args:
        picture: uint8 (H, W, 3).
        origin_xy: Picture pixel that is the first pixel of the part; may lie outside the picture.
        size_hw: Rows and columns of the part.
        end_xy: Middle of the brush, in pixels of the part.
        radius: Of the brush, pixels.
        hardness: 0..1, radius of the core as a share of the brush's; the harder, the stricter about colour.

    Returns:
        uint8 (H, W), 1 = may be painted; pixels outside the picture only within the core.
    """
    hardness = min(1.0, max(SOFTEST, hardness))
    core = capsule(size_hw, end_xy, end_xy, max(0.5, hardness * radius))
    left, top = origin_xy
    height, width = size_hw
    rows = slice(max(0, top), max(0, min(picture.shape[0], top + height)))
    columns = slice(max(0, left), max(0, min(picture.shape[1], left + width)))
    crop = picture[rows, columns]
    if not crop.size:
        return core
    inner = core[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    if not inner.any():
        return core
    middle = cv2.mean(crop, mask=inner)[:3]
    limit = NARROWEST + (WIDEST - NARROWEST) * hardness
    apart = crop.astype(np.float32) - np.asarray(middle, np.float32)
    inner |= (np.einsum("ijk,ijk->ij", apart, apart) <= limit * limit).astype(np.uint8)
    return core
