"""The small curve of the hidden share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.timeline.axis import TimeAxis
from ui.timeline.sparkline import column_shares, draw_columns


def fitted(frames: int, width: float = 300.0) -> TimeAxis:
    return TimeAxis(frame_count=frames, left=0.0, width=width).fitted()


def test_a_frame_has_its_value_in_its_middle() -> None:
    occlusion = np.array([0.0, 0.5, 1.0], dtype=np.float32)
    shares = column_shares(fitted(3), occlusion, 300)
    assert shares[[50, 150, 250]].tolist() == pytest.approx([0.0, 0.5, 1.0], abs=0.01)
    assert shares[100] == pytest.approx(0.25, abs=0.01)


def test_a_single_known_frame_is_drawn_over_its_whole_cell() -> None:
    occlusion = np.array([np.nan, 0.4, np.nan], dtype=np.float32)
    shares = column_shares(fitted(3), occlusion, 300)
    assert np.isnan(shares[:100]).all()
    assert shares[100:200].tolist() == pytest.approx([0.4] * 100)
    assert np.isnan(shares[200:]).all()


def test_a_short_spike_survives_merging() -> None:
    occlusion = np.zeros(3000, dtype=np.float32)
    occlusion[1777] = 0.9
    assert np.nanmax(column_shares(fitted(3000), occlusion, 300)) == pytest.approx(0.9)


@given(
    frames=st.integers(1, 400),
    factor=st.floats(1, 60),
    ratio=st.sampled_from([1.0, 1.5, 2.0]),
    seed=st.integers(0, 9),
)
def test_curve_is_drawn_where_something_is_known(frames: int, factor: float, ratio: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    occlusion = rng.random(frames, dtype=np.float32)
    occlusion[rng.random(frames) < 0.3] = np.nan
    shares = column_shares(fitted(frames).zoomed(factor, 120), occlusion, round(300 * ratio))
    assert np.nanmin(shares, initial=0) >= 0
    assert np.nanmax(shares, initial=0) <= 1
    alpha = draw_columns(shares, round(14 * ratio), ratio, "#56b4e9") >> 24
    assert ((alpha.max(axis=0) > 0) == ~np.isnan(shares)).all()
