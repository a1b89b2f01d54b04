"""How well a number ranks frames or clips, with intervals over sequences."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.evaluation.sequences.comparing import SEED, TAIL, Interval

Values = NDArray[np.float64]
RESAMPLES = 500
GOOD_IOU = 0.9
"""Of a mask below it the doubt should be higher than of one above."""


def ranks_of(values: Values) -> Values:
    """Return ranks from 1 on, equal values their mean."""
    _, own, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Values = (last - (counts - 1) / 2)[own]
    return ranks


def rank_correlation(first: Values, second: Values) -> float:
    """Return Spearman's rank correlation, -1..1; NaN where one of the two is constant or holds one value."""
    one, two = (ranks - ranks.mean() for ranks in (ranks_of(first), ranks_of(second)))
    size = float(np.sqrt((one @ one) * (two @ two)))
    return float(one @ two) / size if size else float("nan")


def area_under_curve(values: Values, is_bad: NDArray[np.bool_]) -> float:
    """Return the chance that a bad one has a higher value than a good one; NaN without one of the two."""
    bad = int(np.count_nonzero(is_bad))
    good = len(is_bad) - bad
    if not bad or not good:
        return float("nan")
    return float((ranks_of(values)[is_bad].sum() - bad * (bad + 1) / 2) / (bad * good))


def interval_over(groups: Sequence[str], figure: Callable[[NDArray[np.intp]], float]) -> Interval:
    """Return the 95 % interval of a figure, by bootstrap over groups.

    Args:
        groups: Group of every frame or clip.
        figure: What it is for chosen frames or clips, given as numbers that may come twice.
    """
    names, own = np.unique(np.array(groups), return_inverse=True)
    members = [np.flatnonzero(own == number) for number in range(len(names))]
    random = np.random.default_rng(SEED)
    drawn = [
        figure(np.concatenate([members[one] for one in random.integers(len(names), size=len(names))]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.nanquantile(drawn, (TAIL, 1 - TAIL))
    return float(low), float(high)
