"""How far a share can be from what a sample shows: the exact interval of Clopper and Pearson."""

from functools import lru_cache
from math import exp, lgamma, log

import numpy as np

HALVINGS = 50
"""Each halves what is left of 0..1: more than a float can tell."""


@lru_cache(maxsize=4096)
def share_interval(bad: int, judged: int, level: float) -> tuple[float, float]:
    """Return the least and the largest share that `bad` of `judged` draws speak for, by Clopper and Pearson.

    It holds for independent draws of one chance. It holds as well (if anything it is too wide) where every
    draw has a chance of its own and the share is their mean, as in a stratified sample of equal parts: the
    sum of such draws keeps closer to its mean than a binomial one (Hoeffding, 1956, theorem 4).

    Args:
        bad: Draws that were bad, 0..judged.
        judged: Draws, from 0 on; with none everything is possible.
        level: How sure, 0..1, as 0.95.

    Raises:
        ValueError: The numbers are no sample.
    """
    if not 0 <= bad <= judged or not 0 < level < 1:
        raise ValueError(f"{bad} of {judged} at {level} is no sample")
    tail = (1 - level) / 2
    low = 0.0 if bad == 0 else _share_at(tail, bad, judged)
    high = 1.0 if bad == judged else 1 - _share_at(tail, judged - bad, judged)
    return low, high


def _share_at(tail: float, bad: int, judged: int) -> float:
    """Return the share at which `bad` or more of `judged` draws have the chance `tail`."""
    counts = np.arange(bad, judged + 1)
    ways = np.array([lgamma(judged + 1) - lgamma(k + 1) - lgamma(judged - k + 1) for k in counts])
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        share = (low + high) / 2
        terms = ways + counts * log(share) + (judged - counts) * log(1 - share)
        largest = float(terms.max())
        if exp(largest) * float(np.exp(terms - largest).sum()) < tail:
            low = share
        else:
            high = share
    return (low + high) / 2
