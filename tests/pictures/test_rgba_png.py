"""Crops come back as they were; what is no crop is refused."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import AmodalError, ShapeMismatchError
from core.pictures.rgba_png import decode_rgba, encode_rgba

crops = st.tuples(st.integers(1, 30), st.integers(1, 30)).flatmap(
    lambda hw: arrays(np.uint8, (*hw, 4), elements=st.integers(0, 255))
)


@settings(max_examples=60)
@given(rgba=crops)
def test_any_crop_comes_back_as_it_was(rgba: np.ndarray) -> None:
    assert np.array_equal(decode_rgba(encode_rgba(rgba)), rgba)


@pytest.mark.parametrize("shape", [(0, 3, 4), (3, 3, 3), (3, 3)])
def test_what_is_no_crop_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeMismatchError, match="must be"):
        encode_rgba(np.zeros(shape, np.uint8))


def test_bytes_that_are_no_rgba_png_are_refused() -> None:
    _, grey = cv2.imencode(".png", np.zeros((2, 2), np.uint8))
    for data in (b"", b"hello", grey.tobytes()):
        with pytest.raises(AmodalError, match="no RGBA PNG"):
            decode_rgba(data)
