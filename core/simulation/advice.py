"""The way of working that will take the least time on a clip, as measured on a set of 100 (docs/effort.md).

Of each way the logarithm of its seconds a frame is a weighted sum of the clip's facts; the weights are fitted
by `python -m benchmarks.advice`, which prints `core/simulation/advice_weights.py` and what the rule is worth
on clips that it was not fitted on.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.simulation.advice_weights import KEY_FRAMES, MARGIN, MEANS, SECONDS, SPREADS, USUAL
from core.simulation.clip_facts import LOOKED_AT, ClipFacts


class Way(StrEnum):
    """A way of working that the window has; named as in `simulate`."""

    PAINT = "modal"
    MORPH = "morph"
    CARRY = "carry"
    PROPOSE = "propose"
    PROPOSE_AGAIN = "propose-again"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is advised, and what it will cost about."""

    way: Way
    seconds: float
    """A frame, of a person's time by the prices of `core.simulation.effort`."""
    key_frames: int
    """To be painted before and while morphing, first and last included; 2 at least. A long clip has no more
    than one of as many frames as are looked at: nothing longer was measured."""


def advise(facts: ClipFacts, frame_count: int) -> Advice:
    """Return which way of working to take.

    Args:
        facts: Of the track in the clip.
        frame_count: Of the clip.
    """
    row = normed(facts)
    seconds = {way: float(np.exp(row @ np.array(SECONDS[way.value]))) for way in Way}
    best = min(Way, key=lambda way: seconds[way])
    if seconds[best] >= (1 - MARGIN) * seconds[Way(USUAL)]:
        best = Way(USUAL)
    share = float(np.clip(row @ np.array(KEY_FRAMES), 0, 1))
    between = max(0, min(frame_count, LOOKED_AT) - 2)
    keys = min(frame_count, 2 + round(share * between))
    return Advice(best, seconds[best], keys)


def normed(facts: ClipFacts) -> NDArray[np.float64]:
    """Return facts as the weights want them, float64 (11,): 1, then each by the mean and spread of the set.

    What is not known counts as usual, and what is far beyond the set as three spreads.
    """
    row = (facts.values() - np.array(MEANS)) / np.array(SPREADS)
    return np.concatenate([[1.0], np.clip(np.nan_to_num(row), -3, 3)])
