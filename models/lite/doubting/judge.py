"""From the signs of a frame to what its mask may lack; over the frames of a clip, to scores."""

import numpy as np
from numpy.typing import NDArray

from models.lite.doubting.fitted import WITH_CUE, WITHOUT_CUE
from models.lite.doubting.signs import signs_of
from models.lite.inputs import FrameInput
from models.lite.recipe import HEADS
from models.proposers.hypotheses import Judge


def expected_lack(signs: NDArray[np.float64], *, has_cue: bool) -> float:
    """Return what a mask with these signs lacks to IoU 1, on average, 0..1."""
    weights = np.array(WITH_CUE if has_cue else WITHOUT_CUE)
    return float(1 / (1 + np.exp(-(weights[0] + weights[1:] @ signs))))


class LiteJudge:
    """Collects scores over the frames of a clip; holds sums only.

    The first answer is worth what signs say; the others as much more or less as all together, taken as
    a common belief, give them (`hypotheses.Judge`).
    """

    def __init__(self, hypotheses: int) -> None:
        self._shared = Judge(hypotheses if hypotheses > 1 else HEADS)
        self._lacks, self._frames = 0.0, 0

    def hear(self, chances: NDArray[np.float32], known: FrameInput, *, has_cue: bool) -> float:
        """Take one frame's answers; returns its doubt: what the first one's mask may lack to IoU 1.

        Args:
            chances: Of all answers, or heads for a single one, float32 (K, GRID, GRID).
            known: The frame's input.
            has_cue: Whether a cue was given.
        """
        self._shared.hear(chances)
        lack = expected_lack(signs_of(chances[0], known), has_cue=has_cue)
        self._lacks += lack
        self._frames += 1
        return lack

    def scores(self) -> tuple[float, ...]:
        """Return the IoU that every answer may expect, over all frames heard, 0..1."""
        shared = np.array(self._shared.scores())
        if not self._frames:
            return tuple(shared.tolist())
        own = 1 - self._lacks / self._frames
        return tuple(np.clip(own * shared / max(float(shared[0]), 1e-9), 0, 1).tolist())
