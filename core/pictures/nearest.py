"""Colours where none is known: those of the nearest pixel."""

from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

Colours = TypeVar("Colours", bound=NDArray[Any])


def nearest_colours(rgb: Colours, known: BoolMask) -> Colours:
    """Return a picture in which every pixel that is not known has the colour of the nearest that is.

    Args:
        rgb: (H, W, 3), of any dtype, which the result has too.
        known: bool (H, W); where nothing is, the picture stays.
    """
    if known.all() or not known.any():
        return rgb
    unknown = (~known).astype(np.uint8)
    kind = cv2.DIST_LABEL_PIXEL
    _, labels = cv2.distanceTransformWithLabels(unknown, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=kind)
    by_label = np.zeros((int(labels.max()) + 1, 3), rgb.dtype)
    by_label[labels[known]] = rgb[known]
    spread: Colours = by_label[labels]
    return spread
