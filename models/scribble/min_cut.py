"""The best outline for given odds of every pixel: OpenCV's minimal cut, fed with odds instead of colours.

`cv2.grabCut` with models that stay as they are is the one solver of minimal cuts in OpenCV's Python. The
odds go in as the first channel of its picture; two Gaussians of equal spread turn that channel back into
exactly these odds, and are so wide in the other channels, which hold colours, that those only tell where
edges are.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, LabelImage

MOST_ODDS = 6.0
"""Log odds beyond this count as this."""
LEVELS = 60
"""Of the channel that holds odds: as much contrast as it may have beside the colours."""
_WIDE = 1e6


def outline_of(
    odds: NDArray[np.float32], colours: NDArray[np.uint8], marks: LabelImage, strength: float
) -> BoolMask:
    """Return the object, bool (h, w), whose outline costs least.

    Args:
        odds: Log odds of being the object, float32 (h, w).
        colours: Two channels in which edges show, uint8 (h, w, 2).
        marks: 1 = object, 2 = not, for sure.
        strength: What odds weigh against edges.
    """
    known = np.clip(odds, -MOST_ODDS, MOST_ODDS)
    level = np.rint((known + MOST_ODDS) * (LEVELS / (2 * MOST_ODDS))).astype(np.uint8)
    picture = np.ascontiguousarray(np.dstack([level, colours]))
    labels = np.where(odds > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[marks == 2] = cv2.GC_BGD
    labels[marks == 1] = cv2.GC_FGD
    if not ((labels == cv2.GC_BGD) | (labels == cv2.GC_PR_BGD)).any() or not (labels & 1).any():
        return np.asarray(labels & 1, np.bool_)
    # (x - middle) * LEVELS / variance is to be strength * odds.
    variance = LEVELS * LEVELS / (2 * MOST_ODDS * strength)
    others, own = _model(0.0, variance), _model(float(LEVELS), variance)
    cv2.grabCut(picture, labels, (0, 0, 0, 0), others, own, 1, cv2.GC_EVAL_FREEZE_MODEL)
    return np.asarray(labels & 1, np.bool_)


def _model(middle: float, variance: float) -> NDArray[np.float64]:
    """Return OpenCV's form of a mixture: 5 weights, 5 means, 5 covariance matrices of three channels."""
    weights, means = np.array([1.0, 0, 0, 0, 0]), np.zeros((5, 3))
    means[0] = middle, 128.0, 128.0
    spread = np.tile(np.diag([variance, _WIDE, _WIDE]).ravel(), 5)
    return np.concatenate([weights, means.ravel(), spread])[None]
