"""What several hypotheses say about each other: agreement, a score for each, a doubt for every frame."""

import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask


def agreement(masks: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return per pixel the share of hypotheses, (K, …) bool, that say yes: 0 and 1 = all agree."""
    shares: NDArray[np.float32] = masks.mean(axis=0, dtype=np.float32)
    return shares


def expected_iou(mask: BoolMask, probability: NDArray[np.float32]) -> float:
    """Return the IoU that a mask may expect if pixels are object with this probability; 1 for nothing at all.

    Expected intersection over expected union, a good approximation for masks of many pixels.
    """
    inside = float(probability[mask].sum())
    union = float(np.count_nonzero(mask)) + float(probability.sum()) - inside
    return inside / union if union > 0.5 else 1.0


class Judge:
    """Collects scores over the frames of a clip; holds sums only."""

    def __init__(self, hypotheses: int) -> None:
        self._sums = np.zeros(hypotheses)
        self._frames = 0

    def hear(self, probabilities: NDArray[np.float32]) -> float:
        """Take one frame's soft maps of all hypotheses, (K, h, w); returns the doubt of the frame, 0..1.

        The common belief is the mean of the soft maps. A hypothesis is worth the IoU it may expect under it;
        the doubt is what the best of them lacks to 1.
        """
        belief = probabilities.mean(axis=0)
        worths = np.array([expected_iou(one > 0.5, belief) for one in probabilities])
        self._sums += worths
        self._frames += 1
        return float(1 - worths.max())

    def scores(self) -> tuple[float, ...]:
        """Return the mean worth of every hypothesis over all frames heard."""
        return tuple((self._sums / max(1, self._frames)).tolist())
