"""Masks, pictures and depth brought to the network's size, each as one of the published scripts does it.

| | `sail-vos` | `tao-amodal` | `demo` |
|---|---|---|---|
| mask | 0/1 in 8 bits, bilinear: stays hard | 0..1, bilinear | 0/255, antialiased, 8 bits |
| depth sees | the picture at the working size | the picture as it is | as `sail-vos`, but antialiased |
| its colours | right | right | red and blue swapped, by mistake |
| depth, normalised | as it is | cut to 8 bits | as it is |
| added all round | nothing | a quarter of each side: mask 0, depth nearest | nothing |

Bilinear is OpenCV's: two by two pixels, no antialiasing. Depth is normalised over the clip *before* anything
is added, and what is added is nearest, so that the network may take it for something in front.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.types import BoolMask, RgbFrame
from models.diffusion_vas.conditioning.crops import Region, resize
from models.diffusion_vas.weights.recipe import Prepared

PADDING_DIVISOR = 4
NEAREST = 1.0
"""Depth of what lies beyond the picture, after normalising to 0..1."""


def seen_region(picture_hw: tuple[int, int], margin: int, how: Prepared) -> Region:
    """Return what the network sees of a canvas that reaches `margin` pixels beyond the picture all round."""
    height, width = picture_hw
    rows, columns = margin, margin
    if how is Prepared.TAO_AMODAL:
        rows, columns = max(rows, height // PADDING_DIVISOR), max(columns, width // PADDING_DIVISOR)
    return Region(margin - columns, margin - rows, width + 2 * columns, height + 2 * rows)


def mask_at(mask: BoolMask, size_hw: tuple[int, int], how: Prepared) -> NDArray[np.float32]:
    """Return the covered share 0..1 of every pixel, float32 `size_hw`, of a mask (H, W)."""
    if how is Prepared.DEMO:
        return _antialiased(mask.astype(np.uint8) * np.uint8(255), size_hw).astype(np.float32) / np.float32(
            255
        )
    values = mask.astype(np.uint8) if how is Prepared.SAIL_VOS else mask.astype(np.float32)
    return np.asarray(_bilinear(values, size_hw), np.float32)


def picture_for_depth(picture: RgbFrame, size_hw: tuple[int, int], how: Prepared) -> RgbFrame:
    """Return the picture, uint8 RGB, that the depth network gets."""
    if how is Prepared.TAO_AMODAL:
        return picture
    if how is Prepared.SAIL_VOS:
        return np.asarray(_bilinear(picture, size_hw), np.uint8)
    # To ±1 and back in float32, then cut to 8 bits: some values come out one lower.
    one = np.float32(1)
    signed = (_antialiased(picture, size_hw).astype(np.float32) / np.float32(255) - one / 2) / (one / 2)
    return ((signed + one) / 2 * np.float32(255)).astype(np.uint8)


def swaps_colours(how: Prepared) -> bool:
    """Tell whether the depth network, which reads blue first from the published scripts, gets red first."""
    return how is Prepared.DEMO


def normalised_depth(
    depth: NDArray[np.float32], low: float, high: float, how: Prepared
) -> NDArray[np.float32]:
    """Return depth (h, w) as 0..1 within the clip's range, 1 = nearest."""
    share = ((depth - np.float32(low)) / np.float32(max(high - low, 1e-6))).astype(np.float32)
    if how is not Prepared.TAO_AMODAL:
        return share
    return (share * np.float32(255)).astype(np.uint8).astype(np.float32) / np.float32(255)


def depth_at(depth: NDArray[np.float32], size_hw: tuple[int, int], how: Prepared) -> NDArray[np.float32]:
    """Return depth (h, w) at the working size; the two others have brought the picture to it before."""
    if how is Prepared.TAO_AMODAL:
        return np.asarray(_bilinear(depth, size_hw), np.float32)
    result: NDArray[np.float32] = resize([depth], size_hw)[0, 0].numpy()
    return result


def _bilinear(picture: NDArray[np.generic], size_hw: tuple[int, int]) -> NDArray[np.generic]:
    return np.asarray(
        cv2.resize(np.ascontiguousarray(picture), size_hw[::-1], interpolation=cv2.INTER_LINEAR)
    )


def _antialiased(picture: NDArray[np.uint8], size_hw: tuple[int, int]) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(picture).resize(size_hw[::-1], Image.Resampling.BILINEAR))
