"""Frames to pixels and back, and frames merged into columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.types import ReviewState
from ui.shown.track_lane import NO_MASK
from ui.theme.tokens import STATE_ORDER
from ui.timeline.axis import TimeAxis, format_seconds, tick_step
from ui.timeline.columns import Run, find_runs, merge_shares, merge_states, widen_flags

FLAGGED = STATE_ORDER.index(ReviewState.FLAGGED)
ACCEPTED = STATE_ORDER.index(ReviewState.ACCEPTED)
TODO = STATE_ORDER.index(ReviewState.TODO)
PROPOSED = STATE_ORDER.index(ReviewState.PROPOSED)


def fitted(frames: int, width: float = 1000.0) -> TimeAxis:
    return TimeAxis(frame_count=frames, left=200.0, width=width).fitted()


@given(frames=st.integers(1, 5000), factor=st.floats(1.01, 400), x=st.floats(200, 1199))
def test_zoom_keeps_what_is_under_the_pointer(frames: int, factor: float, x: float) -> None:
    axis = fitted(frames)
    zoomed = axis.zoomed(factor, x)
    under = axis.first + (x - axis.left) / axis.px_per_frame
    assert zoomed.x_of(under) == pytest.approx(x, abs=0.01)


@given(frames=st.integers(1, 5000), factor=st.floats(0.01, 400), pan=st.floats(-9e4, 9e4))
def test_axis_never_leaves_the_clip(frames: int, factor: float, pan: float) -> None:
    axis = fitted(frames).zoomed(factor, 700).panned(pan)
    assert axis.first >= 0
    assert axis.last <= frames + 1e-6
    assert 0 <= axis.frame_at(-1e6) <= axis.frame_at(1e6) <= frames - 1


@given(frames=st.integers(1, 5000), factor=st.floats(1, 100), wanted=st.integers(0, 4999), page=st.booleans())
def test_showing_brings_a_frame_into_view(frames: int, factor: float, wanted: int, page: bool) -> None:
    frame = wanted % frames
    axis = fitted(frames).zoomed(factor, 200).showing(frame, by_page=page)
    assert axis.left - 0.01 <= axis.centre_of(frame) <= axis.left + axis.width + 0.01


@given(frames=st.integers(1, 3000), factor=st.floats(1, 50), columns=st.integers(1, 900))
def test_columns_cover_all_visible_frames_in_order(frames: int, factor: float, columns: int) -> None:
    axis = fitted(frames).zoomed(factor, 650)
    edges = axis.column_edges(columns)
    assert (np.diff(edges) >= 0).all()
    assert edges[0] == int(axis.first + 1e-9)
    assert edges[-1] < frames


def test_frame_at_finds_every_frame() -> None:
    axis = fitted(25)
    assert [axis.frame_at(axis.centre_of(frame)) for frame in range(25)] == list(range(25))


@pytest.mark.parametrize(
    ("winner", "losers"),
    [
        (FLAGGED, (TODO, PROPOSED, ACCEPTED, NO_MASK)),
        (TODO, (PROPOSED, ACCEPTED, NO_MASK)),
        (PROPOSED, (ACCEPTED, NO_MASK)),
        (ACCEPTED, (NO_MASK,)),
    ],
)
def test_most_urgent_state_wins(winner: int, losers: tuple[int, ...]) -> None:
    states = np.array([*losers, winner, *losers], dtype=np.uint8)
    assert merge_states(states, np.array([0], dtype=np.intp)).tolist() == [winner]


@given(where=st.integers(0, 2999))
def test_one_flagged_frame_of_3000_is_seen(where: int) -> None:
    states = np.full(3000, ACCEPTED, dtype=np.uint8)
    states[where] = FLAGGED
    columns = widen_flags(merge_states(states, fitted(3000, 900).column_edges(900)))
    runs = [run for run in find_runs(columns) if run.state == FLAGGED]
    assert len(runs) == 1
    assert 2 <= runs[0].last - runs[0].first + 1 <= 3


def test_shares_merge_to_the_largest_known() -> None:
    shares = np.array([np.nan, 0.2, 0.7, np.nan, np.nan], dtype=np.float32)
    merged = merge_shares(shares, np.array([0, 2, 3], dtype=np.intp))
    assert merged[:2].tolist() == pytest.approx([0.2, 0.7])
    assert np.isnan(merged[2])


def test_runs_are_found() -> None:
    assert find_runs(np.array([1, 1, 3, 1], dtype=np.uint8)) == [Run(0, 1, 1), Run(2, 2, 3), Run(3, 3, 1)]
    assert find_runs(np.array([], dtype=np.uint8)) == []


@pytest.mark.parametrize(("scale", "least", "step"), [(40, 60, 2), (0.3, 90, 500), (100, 90, 1), (10, 50, 5)])
def test_ticks_are_round_numbers_apart(scale: float, least: float, step: int) -> None:
    assert tick_step(scale, least) == step


def test_seconds_are_written_with_minutes() -> None:
    assert format_seconds(18, 8) == "0:02.25"
    assert format_seconds(3661, 30) == "2:02.03"
    assert format_seconds(3, 0) == ""
