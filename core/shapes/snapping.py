"""Edges that follow the picture: the outline may move within a narrow band, to where the colours part."""

import cv2
import numpy as np

from core.types import BoolMask, RgbFrame

ROUNDS = 3
LARGEST_SIDE_PX = 700
"""Longer crops are worked on smaller: GrabCut's time grows with the pixels."""


def snap_to_picture(mask: BoolMask, picture: RgbFrame, band_px: float) -> BoolMask:
    """Return the mask with its outline moved by at most `band_px` to edges of the picture (GrabCut).

    C. Rother, V. Kolmogorov, A. Blake, "GrabCut", 2004, with everything beyond the band held.

    Args:
        mask: bool (H, W).
        picture: uint8 (H, W, 3).
        band_px: How far the outline may move, pixels.

    Raises:
        ValueError: Mask and picture differ in size.
    """
    if mask.shape != picture.shape[:2]:
        raise ValueError(f"mask {mask.shape} and picture {picture.shape[:2]} differ in size")
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    if width == 0 or band_px <= 0:
        return mask.copy()
    pad = int(3 * band_px) + 12
    rows = slice(max(0, y - pad), min(mask.shape[0], y + height + pad))
    columns = slice(max(0, x - pad), min(mask.shape[1], x + width + pad))
    part, crop = mask[rows, columns], picture[rows, columns]
    scale = min(1.0, LARGEST_SIDE_PX / max(part.shape))
    size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    inside, outside = (
        cv2.distanceTransform(one.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for one in (part, ~part)
    )
    labels = np.where(part, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[inside > band_px] = cv2.GC_FGD
    labels[outside > band_px] = cv2.GC_BGD
    small = cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST)
    if not (small == cv2.GC_FGD).any() or not (small == cv2.GC_BGD).any():
        return mask.copy()
    colours = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(colours, small, (0, 0, 0, 0), *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    chosen = np.isin(small, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8) * np.uint8(255)
    full = cv2.resize(chosen, part.shape[::-1], interpolation=cv2.INTER_LINEAR) > 127
    result = mask.copy()
    result[rows, columns] = np.where(inside > band_px, True, np.where(outside > band_px, False, full))
    return result
