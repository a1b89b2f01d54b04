"""The colours of an object along its soft edge, where pixels show what is behind it too."""

import cv2
import numpy as np
from numpy.typing import NDArray

PASSES = (45, 6)
"""Radii of the two passes in pixels, the wide one first."""
_NONE = 1e-5


def object_colours(picture: NDArray[np.float32], alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the object's own colours, float32 (h, w, 3) 0..1: mixed with what is behind, the picture.

    Blur fusion (Forte 2021): colours of both sides are spread by their weight, and corrected by what the
    mixture misses. Wholly covered pixels keep the picture's colour exactly.

    Args:
        picture: float32 (h, w, 3), 0..1.
        alpha: float32 (h, w), 0..1.
    """
    share, front, behind = alpha[..., None], picture, picture
    for radius in PASSES:
        weight = _blurred(alpha, radius)[..., None]
        near = _blurred(front * share, radius) / (weight + _NONE)
        far = _blurred(behind * (1 - share), radius) / (1 - weight + _NONE)
        front = np.clip(near + share * (picture - share * near - (1 - share) * far), 0, 1)
        behind = far
    return np.where(share >= 1, picture, front).astype(np.float32)


def _blurred(values: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, (2 * radius + 1, 2 * radius + 1)), np.float32)
