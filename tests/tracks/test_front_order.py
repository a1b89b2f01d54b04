"""Who is in front of whom, from the masks, and as a person moves it."""

from hypothesis import given
from hypothesis import strategies as st

from core.tracks.front_order import FrontOrder, FrontSpan, estimate_front_order


def test_order_of_a_pile() -> None:
    covers = {frame: {(3, 1): 40, (1, 2): 60} for frame in range(10)}
    order = estimate_front_order(covers, (1, 2, 3), 10)
    assert order.spans == (FrontSpan(0, 9, (3, 1, 2)),)
    assert order.in_front_of(2, 5) == frozenset({1, 3})
    assert order.in_front_of(3, 5) == frozenset()
    assert order.in_front_of(9, 5) is None


def test_pair_that_changes_places_cuts_the_clip() -> None:
    covers = {f: {(1, 2): 50} for f in range(5)} | {f: {(2, 1): 50} for f in range(10, 16)}
    order = estimate_front_order(covers, (1, 2), 20)
    assert [(s.first, s.last, s.track_ids) for s in order.spans] == [(0, 6, (1, 2)), (7, 19, (2, 1))]


def test_one_odd_frame_is_no_exchange() -> None:
    covers = {f: {(1, 2): 50} for f in range(10)} | {4: {(2, 1): 500}}
    assert [s.track_ids for s in estimate_front_order(covers, (1, 2), 10).spans] == [(2, 1)]
    covers[4] = {(2, 1): 60}
    assert [s.track_ids for s in estimate_front_order(covers, (1, 2), 10).spans] == [(1, 2)]


def test_without_evidence_the_given_order_stays() -> None:
    assert estimate_front_order({}, (5, 4), 3).spans == (FrontSpan(0, 2, (5, 4)),)
    assert estimate_front_order({}, (), 3) == FrontOrder()


def test_moving_in_some_frames_splits_and_moving_back_joins() -> None:
    order = FrontOrder((FrontSpan(0, 9, (1, 2, 3)),))
    moved = order.moved(3, -1, 4, 6)
    assert [(s.first, s.last, s.track_ids) for s in moved.spans] == [
        (0, 3, (1, 2, 3)),
        (4, 6, (1, 3, 2)),
        (7, 9, (1, 2, 3)),
    ]
    assert moved.moved(3, 1, 4, 6) == order


@given(st.permutations(range(5)), st.integers(0, 4), st.integers(-6, 6), st.integers(0, 9), st.integers(0, 9))
def test_moving_keeps_every_track_in_every_frame(
    row: list[int], track: int, steps: int, first: int, last: int
) -> None:
    order = FrontOrder((FrontSpan(0, 4, tuple(row)), FrontSpan(5, 9, tuple(reversed(row)))))
    moved = order.moved(track, steps, min(first, last), max(first, last))
    for frame in range(10):
        assert sorted(moved.at(frame)) == list(range(5))
        if not min(first, last) <= frame <= max(first, last):
            assert moved.at(frame) == order.at(frame)
