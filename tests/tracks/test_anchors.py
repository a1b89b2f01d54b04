"""The stretch between fixed frames."""

from hypothesis import given
from hypothesis import strategies as st

from core.tracks.anchors import stretch_between


def test_stretch_lies_between_the_neighbours() -> None:
    assert stretch_between({3, 9}, 5, 20) == (4, 8)
    assert stretch_between({3, 9}, 3, 20) == (4, 8)
    assert stretch_between({3, 9}, 12, 20) == (10, 19)
    assert stretch_between({3, 9}, 0, 20) == (0, 2)
    assert stretch_between({8, 9}, 9, 10) is None
    assert stretch_between({7, 9}, 9, 10) == (8, 8)
    assert stretch_between((), 5, 20) is None


@given(st.sets(st.integers(0, 19), min_size=1), st.integers(0, 19))
def test_stretch_holds_no_anchor_and_cannot_grow(anchors: set[int], frame: int) -> None:
    found = stretch_between(anchors, frame, 20)
    if found is not None:
        first, last = found
        assert first <= last
        assert not anchors & set(range(first, last + 1))
        assert first == 0 or first - 1 in anchors
        assert last == 19 or last + 1 in anchors
