"""The published evaluation of Diffusion-VAS, written anew from its description: the judge of core.metrics.

Deliberately slow and plain: whole clips at once, int arrays, Python loops, erosion pixel by pixel. Shares no
line with what it judges.
"""

import numpy as np
from numpy.typing import NDArray

Clip = tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]
"""Prediction, truth, modal: bool (T, H, W) each."""


def erode(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A pixel stays when all of the 5 × 5 around it is set; what lies beyond the picture is not asked."""
    height, width = mask.shape
    result = np.zeros_like(mask)
    for y in range(height):
        for x in range(width):
            around = mask[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
            result[y, x] = bool(around.all())
    return result


def evaluate(clips: list[Clip]) -> dict[str, float]:
    """Mean over the frames of all clips; a pair of empty masks has IoU 0 / 0.000001 = 0."""
    whole: list[float] = []
    hidden: list[float] = []
    for prediction, truth, modal in clips:
        for t in range(len(truth)):
            answer = np.logical_or(prediction[t], modal[t]).astype(int)
            real = truth[t].astype(int)
            whole.append((answer & real).sum() / ((answer | real).sum() + 1e-6))
            answer_hidden = erode((answer == 1) & (modal[t] == 0)).astype(int)
            real_hidden = erode((real == 1) & (modal[t] == 0)).astype(int)
            value = (answer_hidden & real_hidden).sum() / ((answer_hidden | real_hidden).sum() + 1e-6)
            if value >= 1e-6:
                hidden.append(value)
    nothing = float("nan")
    return {
        "mIoU": float(np.mean(whole)) if whole else nothing,
        "mIoU_occ": float(np.mean(hidden)) if hidden else nothing,
    }


def average_precision(
    predicted: list[tuple[float, float, float, float]], true: list[tuple[float, float, float, float]]
) -> dict[str, float]:
    """Shares of frames whose boxes overlap by more than 25, 50 and 75 %."""
    ious = []
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in zip(predicted, true, strict=True):
        left, right = max(x1, x2), min(x1 + w1, x2 + w2)
        top, bottom = max(y1, y2), min(y1 + h1, y2 + h2)
        common = (right - left) * (bottom - top) if right > left and bottom > top else 0
        ious.append(common / (w1 * h1 + w2 * h2 - common))
    return {f"AP{t}": sum(iou > t / 100 for iou in ious) / len(ious) for t in (25, 50, 75)}
