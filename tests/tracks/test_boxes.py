"""Boxes between key frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tracks.boxes import box_at, boxes_between

boxes = st.tuples(*[st.floats(-500, 500)] * 2, *[st.floats(1, 500)] * 2)
keys = st.dictionaries(st.integers(0, 40), boxes, min_size=1, max_size=5)


@given(keys)
def test_key_boxes_stay_and_every_frame_between_has_one(given_keys: dict[int, tuple[float, ...]]) -> None:
    """Nothing is said beyond the first and the last key frame."""
    typed = {frame: (box[0], box[1], box[2], box[3]) for frame, box in given_keys.items()}
    found = boxes_between(typed)
    assert sorted(found) == list(range(min(typed), max(typed) + 1))
    assert all(found[frame] == box for frame, box in typed.items())
    assert box_at(typed, min(typed) - 1) is None
    assert box_at(typed, max(typed) + 1) is None


def test_edges_move_at_constant_speed() -> None:
    """Half-way lies half-way."""
    found = box_at({0: (0, 0, 10, 10), 10: (20, -10, 30, 10)}, 5)
    assert found == pytest.approx((10, -5, 20, 10))
    assert boxes_between({}) == {}
