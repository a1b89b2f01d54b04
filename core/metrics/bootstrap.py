"""How far a mean would move with other clips: percentile bootstrap over clips, seeded."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.metrics.frame import METRICS
from core.metrics.tally import Tally

RESAMPLES = 2000
LEVEL = 0.95

Interval = tuple[float, float]


def bootstrap_interval(tallies: Sequence[Tally], metric: str, *, seed: int = 0) -> Interval | None:
    """Return the 95 % interval of a metric's mean over all frames, drawing whole clips with replacement.

    Frames of one clip are alike, so clips are drawn, not frames (cluster bootstrap).

    Args:
        tallies: One per clip.
        metric: One of `METRICS`.
        seed: The same seed draws the same clips.

    Returns:
        Low and high end, 0..1; None with fewer than two clips in which the metric is known.
    """
    sums, counts = _columns(tallies, metric)
    if np.count_nonzero(counts) < 2:
        return None
    return _percentiles(_means(_draws(len(tallies), seed), sums, counts))


def mean_interval(groups: Sequence[Sequence[float]], *, seed: int = 0) -> tuple[float, Interval]:
    """Return the mean of all values, and its 95 % interval when whole groups are drawn again and again."""
    sums = np.array([sum(values) for values in groups], np.float64)
    counts = np.array([len(values) for values in groups], np.int64)
    means = _means(_draws(len(groups), seed), sums, counts)
    return float(sums.sum() / counts.sum()), _percentiles(means)


def difference_interval(
    tallies: Sequence[Tally], others: Sequence[Tally], metric: str, *, seed: int = 0
) -> tuple[float, Interval] | None:
    """Return the difference of two means on the same clips and its 95 % interval.

    Paired: every draw takes the same clips for both, so what makes a clip hard for both does not count.

    Returns:
        `tallies` minus `others`; None with fewer than two clips in which the metric is known for both.
    """
    sums, counts = _columns(tallies, metric)
    other_sums, other_counts = _columns(others, metric)
    if np.count_nonzero((counts > 0) & (other_counts > 0)) < 2:
        return None
    draws = _draws(len(tallies), seed)
    differences = _means(draws, sums, counts) - _means(draws, other_sums, other_counts)
    middle = sums.sum() / counts.sum() - other_sums.sum() / other_counts.sum()
    return float(middle), _percentiles(differences)


def _columns(tallies: Sequence[Tally], metric: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    place = METRICS.index(metric)
    sums = np.array([tally.sums[place] for tally in tallies], np.float64)
    return sums, np.array([tally.counts[place] for tally in tallies], np.int64)


def _draws(clips: int, seed: int) -> NDArray[np.int64]:
    """Return how often each clip is drawn, int64 (RESAMPLES, clips)."""
    return np.random.default_rng(seed).multinomial(clips, np.full(clips, 1 / clips), size=RESAMPLES)


def _means(
    draws: NDArray[np.int64], sums: NDArray[np.float64], counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    totals = draws @ counts
    # A draw may miss every clip in which the metric is known; it says nothing then.
    means: NDArray[np.float64] = np.full(len(draws), np.nan)
    np.divide(draws @ sums, totals, out=means, where=totals > 0)
    return means


def _percentiles(values: NDArray[np.float64]) -> Interval:
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(values, (tail, 1 - tail))
    return float(low), float(high)
