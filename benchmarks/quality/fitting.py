"""Fits the weights of the signs of doubt (`models/lite/doubting`)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.evaluation.sequences.ranking import GOOD_IOU, Values

RIDGE = 30.0
"""On standardised signs: few sequences must not make any of them loud."""
ROUNDS = 50


@dataclass(frozen=True)
class Frames:
    """Frames of all clips of a set with one set of weights of the network and one cue."""

    signs: Values
    """(n, signs)."""
    ious: Values
    said: Values
    """Doubt as the program says it."""
    disagreement: Values
    """What the best head lacks to IoU 1 if the mean of all heads is right."""
    sequences: NDArray[np.str_]
    clips: NDArray[np.str_]

    def of_clips(self, values: Values) -> tuple[Values, Values, list[str]]:
        """Return the mean of some values and the mean IoU of every clip, and its sequence."""
        names, first, own = np.unique(self.clips, return_index=True, return_inverse=True)
        counts = np.bincount(own, minlength=len(names))
        means = [np.bincount(own, weights=one) / counts for one in (values, self.ious)]
        return means[0], means[1], [str(self.sequences[one]) for one in first]


def fit(sets: Sequence[Frames], leave_out: str | None = None) -> Values:
    """Return constant and weights, (1 + signs,), of the lack that signs make one expect.

    Two logistic regressions: which frames lie below GOOD_IOU, on the standardised signs; then what a frame
    lacks to IoU 1, on the answer of the first (Platt, 1999). Their product is one set of weights. Fitted to
    the lack alone, the few clips that fail wholly would outvote the ranking of all others.

    Args:
        sets: Frames of the same clips by several weights of the network count as one set.
        leave_out: A sequence that is not looked at.
    """
    chosen = [one.sequences != leave_out for one in sets]
    signs = np.concatenate([one.signs[own] for one, own in zip(sets, chosen, strict=True)])
    ious = np.concatenate([one.ious[own] for one, own in zip(sets, chosen, strict=True)])
    middle, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    share = 1 / len(sets)
    below = _logistic((signs - middle) / spread, (ious < GOOD_IOU).astype(np.float64), share, RIDGE)
    weights = below[1:] / spread
    constant = below[0] - weights @ middle
    scale = _logistic((constant + signs @ weights)[:, None], 1 - ious, share, 0.0)
    return np.concatenate([[scale[0] + scale[1] * constant], scale[1] * weights])


def expected(weights: Values, signs: Values) -> Values:
    """Return the expected lack, (n,), for signs (n, signs)."""
    result: Values = 1 / (1 + np.exp(-(weights[0] + signs @ weights[1:])))
    return result


def cross_fitted(sets: Sequence[Frames]) -> list[Values]:
    """Return the expected lack of every frame by weights that have not seen its sequence."""
    lacks = [np.zeros(len(one.ious)) for one in sets]
    for sequence in np.unique(np.concatenate([one.sequences for one in sets])):
        weights = fit(sets, str(sequence))
        for lack, one in zip(lacks, sets, strict=True):
            own = one.sequences == sequence
            lack[own] = expected(weights, one.signs[own])
    return lacks


def _logistic(values: Values, targets: Values, share: float, ridge: float) -> Values:
    """Return constant and weights of a logistic regression with targets 0..1, by Newton's method."""
    table = np.column_stack([np.ones(len(values)), values])
    penalty = ridge * np.eye(table.shape[1])
    penalty[0, 0] = 0
    result = np.zeros(table.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-(table @ result)))
        slope = share * table.T @ (chance - targets) + penalty @ result
        curve = share * (table * (chance * (1 - chance))[:, None]).T @ table + penalty
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(result)), slope)
        result = result - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return result
