"""How well numbers rank frames, and that a fit does not know what it is judged on."""

import numpy as np
import pytest

from benchmarks.quality.fitting import Frames, cross_fitted, expected, fit
from models.evaluation.sequences.ranking import area_under_curve, interval_over, rank_correlation, ranks_of


def test_equal_values_share_their_rank() -> None:
    assert ranks_of(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1.0, 3.5, 2.0]


def test_rank_correlation_asks_for_the_order_alone() -> None:
    values = np.array([0.1, 0.2, 0.5, 3.0])
    assert rank_correlation(values, values**3) == pytest.approx(1)
    assert rank_correlation(values, -values) == pytest.approx(-1)
    assert np.isnan(rank_correlation(values, np.ones(4)))


def test_area_under_curve_counts_pairs() -> None:
    values, is_bad = np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, True, False, True])
    # Of four pairs three are right and one is a draw.
    assert area_under_curve(values, is_bad) == pytest.approx(3.5 / 4)
    assert np.isnan(area_under_curve(values, np.zeros(4, np.bool_)))


def test_an_interval_draws_whole_groups() -> None:
    groups = ["a"] * 50 + ["b"] * 50
    values = np.repeat([0.0, 1.0], 50)
    low, high = interval_over(groups, lambda chosen: float(values[chosen].mean()))
    assert (low, high) == (0.0, 1.0)


def made(seed: int = 5) -> Frames:
    """Frames of six sequences, in which the first sign says what a mask lacks and the second nothing."""
    random = np.random.default_rng(seed)
    signs = random.uniform(0, 1, (300, 2))
    lack = np.clip(0.3 * signs[:, 0] + random.normal(0, 0.02, 300), 0, 1)
    sequences = np.array([f"s{number % 6}" for number in range(300)])
    return Frames(signs, 1 - lack, np.zeros(300), np.zeros(300), sequences, sequences)


def test_a_fit_finds_what_tells() -> None:
    frames = made()
    weights = fit([frames])
    assert weights[1] > 3 * abs(weights[2])
    lack = expected(weights, frames.signs)
    assert area_under_curve(lack, frames.ious < 0.9) > 0.95
    assert abs(float((lack - (1 - frames.ious)).mean())) < 0.01


def test_a_frame_is_judged_by_weights_that_have_not_seen_its_sequence() -> None:
    frames = made()
    own = frames.sequences == "s3"
    ious = np.where(own, frames.ious[::-1], frames.ious)
    turned = Frames(frames.signs, ious, frames.said, frames.disagreement, frames.sequences, frames.clips)
    same, changed = cross_fitted([frames])[0], cross_fitted([turned])[0]
    assert np.array_equal(same[own], changed[own])
    assert not np.array_equal(same[~own], changed[~own])


def test_several_networks_count_as_one_set() -> None:
    frames = made()
    np.testing.assert_allclose(fit([frames, frames]), fit([frames]), rtol=1e-6)
