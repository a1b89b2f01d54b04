"""Which frames a tool over time may change."""

from hypothesis import given
from hypothesis import strategies as st

from core.tracks.edits import (
    AtFixed,
    FrameFacts,
    Reach,
    frames_to_change,
    gaps_around,
    gaps_in_range,
    steps_from,
)
from core.types import Origin, ReviewState

FIXED = st.sets(st.integers(0, 30), max_size=8)


def test_person_fixes_a_mask_by_drawing_removing_or_accepting() -> None:
    assert FrameFacts(5, Origin.PERSON, ReviewState.CORRECTED).is_fixed
    assert FrameFacts(None, Origin.PERSON, ReviewState.TODO).is_fixed
    assert FrameFacts(5, Origin.MODEL, ReviewState.ACCEPTED).is_fixed
    assert not FrameFacts(5, Origin.MODEL, ReviewState.FLAGGED).is_fixed
    assert not FrameFacts(5, Origin.IMPORT, ReviewState.TODO).is_fixed


def test_fixed_frames_are_skipped_or_end_the_way_or_are_replaced() -> None:
    wanted = steps_from(4, 1, 4, 100)
    assert list(wanted) == [5, 6, 7, 8]
    assert frames_to_change(wanted, {6}, AtFixed.SKIP) == Reach((5, 7, 8), (6,))
    assert frames_to_change(wanted, {6}, AtFixed.STOP) == Reach((5,), (6,))
    assert frames_to_change(wanted, {6}, AtFixed.REPLACE) == Reach((5, 6, 7, 8), ())


def test_steps_end_at_the_ends_of_the_clip() -> None:
    assert list(steps_from(2, -1, 10, 9)) == [1, 0]
    assert list(steps_from(6, 1, 10, 9)) == [7, 8]
    assert list(steps_from(0, -1, 3, 9)) == []
    assert list(steps_from(8, 1, 1, 9)) == []


@given(FIXED, st.integers(0, 30), st.integers(0, 30), st.sampled_from(list(AtFixed)))
def test_nothing_fixed_is_changed_unless_asked(fixed: set[int], one: int, two: int, at: AtFixed) -> None:
    reach = frames_to_change(range(one, two), fixed, at)
    assert at is AtFixed.REPLACE or not set(reach.frames) & fixed
    assert set(reach.kept) <= fixed


def test_gaps_lie_between_the_nearest_fixed_frames() -> None:
    assert gaps_around(5, {2, 9, 20}) == ((2, 9),)
    assert gaps_around(9, {2, 9, 20}) == ((2, 9), (9, 20))
    assert gaps_around(25, {2, 9, 20}) == ()
    assert gaps_around(3, {2, 3, 4}) == ()
    assert gaps_in_range(0, 10, {4, 5, 30}) == ((0, 4), (5, 10))


@given(FIXED, st.integers(0, 30))
def test_gaps_hold_no_fixed_frame(fixed: set[int], frame: int) -> None:
    for left, right in gaps_around(frame, fixed):
        assert not fixed & set(range(left + 1, right))
        assert {left, right} <= fixed
