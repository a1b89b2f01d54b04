"""Windows over clips, padding, boxes and crops."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.diffusion_vas.conditioning.crops import (
    Region,
    crop_region,
    cut,
    interpolate_boxes,
    paste_back,
    resize,
    whole,
)
from models.proposers.windows import Window, padded_frames, plan_windows


@given(count=st.integers(1, 400), size=st.integers(2, 30), data=st.data())
def test_windows_cover_every_frame_once(count: int, size: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    windows = plan_windows(count, size, overlap)
    final = [frame for window in windows for frame in window.final_frames]
    assert final == list(range(count))
    for before, window in pairwise(windows):
        assert before.end - window.start == window.shared == before.shared_with_next
    if count > size:
        assert {len(window) for window in windows} == {size}
        assert all(window.shared >= overlap for window in windows[1:])
        assert len(windows) == 1 + -(-(count - size) // (size - overlap))


@given(count=st.integers(1, 30), size=st.integers(1, 60))
def test_padding_runs_back_and_forth(count: int, size: int) -> None:
    frames = padded_frames(Window(10, 10 + count), max(count, size))
    assert len(frames) == max(count, size)
    assert frames[:count] == list(range(10, 10 + count))
    assert set(frames) == set(range(10, 10 + count))
    assert all(abs(a - b) <= 1 for a, b in pairwise(frames))


def test_boxes_between_and_outside_the_given_ones() -> None:
    boxes = interpolate_boxes({2: (0, 0, 10, 10), 4: (20, 10, 30, 10)}, 7)
    assert np.allclose(boxes[2:5], [(0, 0, 10, 10), (10, 5, 20, 10), (20, 10, 30, 10)])
    assert np.allclose(boxes[:2], boxes[2])
    assert np.allclose(boxes[5:], boxes[4])


@given(
    box=st.tuples(*[st.floats(-50, 150)] * 2, *[st.floats(0, 120)] * 2),
    aspect=st.floats(0.3, 3),
    margin=st.floats(0, 0.5),
)
def test_a_crop_holds_box_and_what_is_seen(
    box: tuple[float, float, float, float], aspect: float, margin: float
) -> None:
    modal = np.zeros((80, 100), dtype=np.bool_)
    modal[30:40, 5:25] = True
    region = crop_region(box, modal, margin, aspect)
    assert region.left <= min(box[0], 5) + 1e-6
    assert region.top <= min(box[1], 30) + 1e-6
    assert region.left + region.width >= max(box[0] + box[2], 25) - 1e-6
    assert region.top + region.height >= max(box[1] + box[3], 40) - 1e-6
    assert region.width / region.height == pytest.approx(aspect, rel=0.2, abs=0.1)


def test_what_is_cut_and_pasted_back_lies_where_it_was() -> None:
    mask = np.zeros((60, 90), dtype=np.float32)
    mask[20:40, 30:70] = 1
    for region in (whole((60, 90)), Region(20, 10, 64, 40), Region(-10, -5, 120, 80)):
        small = resize([cut(mask, region, np.float32(0))], (64, 64))[0, 0].numpy()
        back = paste_back(small, region, (60, 90)) > 0.5
        overlap = np.count_nonzero(back & (mask > 0)) / np.count_nonzero(back | (mask > 0))
        assert overlap > 0.9, region


def test_beyond_the_picture_a_cut_is_filled() -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4)
    outside = cut(picture, Region(-1, -1, 6, 5), np.uint8(99))
    assert (outside[1:4, 1:5] == picture).all()
    assert (outside[0] == 99).all()
    assert (cut(picture, Region(50, 50, 2, 2), np.uint8(7)) == 7).all()
