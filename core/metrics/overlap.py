"""Intersection over union of masks and of their hidden parts.

Source: Chen, Ramanan, Khurana, "Using Diffusion Priors for Video Amodal Segmentation", CVPR 2025, and the
evaluation code published with it; what was read there is written out in docs/evaluation.md.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import ShapeMismatchError
from core.types import BoolMask

TINY = 1e-6
"""Added to every union, and the value under which the published mIoU_occ drops a frame."""
ERODE_PX = 5
"""Side of the square that hidden parts are eroded with: modal masks are often a little smaller than amodal
ones even where nothing is hidden, and that rim must not count as hidden."""


def mask_iou(prediction: BoolMask, truth: BoolMask) -> float:
    """Return intersection / (union + 1e-6) of two masks, bool (H, W).

    Two empty masks agree: 1. That is the one departure from the published code, which would give 0; its data
    hold no empty masks (its reader cannot load one), ours hold objects that leave the picture.

    Raises:
        ShapeMismatchError: The masks differ in size.
    """
    if prediction.shape != truth.shape:
        raise ShapeMismatchError(f"prediction {prediction.shape} and truth {truth.shape} differ in size")
    union = int(np.count_nonzero(prediction | truth))
    return int(np.count_nonzero(prediction & truth)) / (union + TINY) if union else 1.0


def erode_hidden(hidden: BoolMask, side_px: int = ERODE_PX) -> BoolMask:
    """Return a mask, bool (H, W), eroded once with a square of ones.

    Beyond the picture's edge counts as set (cv2.erode's default border), so a part that touches the edge is
    not eroded there.
    """
    kernel: NDArray[np.uint8] = np.ones((side_px, side_px), np.uint8)
    return np.asarray(cv2.erode(np.ascontiguousarray(hidden).view(np.uint8), kernel), np.uint8).view(np.bool_)


def hidden_iou(prediction: BoolMask, truth: BoolMask, modal: BoolMask) -> tuple[float, bool]:
    """Return the IoU of the eroded hidden parts, and whether the truth has one.

    Args:
        prediction, truth: Amodal masks, bool (H, W); their hidden part is what `modal` lacks.
        modal: Visible mask, bool (H, W).

    Returns:
        The IoU, 0 where both parts are empty, and whether the eroded hidden part of the truth has a pixel.
    """
    wanted = erode_hidden(truth & ~modal)
    found = erode_hidden(prediction & ~modal)
    union = int(np.count_nonzero(wanted | found))
    return int(np.count_nonzero(wanted & found)) / (union + TINY), bool(wanted.any())
