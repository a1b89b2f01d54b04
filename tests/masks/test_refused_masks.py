"""What cannot be a mask is refused with a reason; canvases that do not fit are refused too."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as judge

from core.errors import ShapeMismatchError
from core.masks.canvas import MaskCanvas
from core.masks.coco_codes import rle_from_coco
from core.masks.rle import Rle, decode_into, decode_rle, difference, encode_rle, recanvas, union

SIZE = (4, 5)


def code(counts: object, size: object = SIZE) -> dict[str, Any]:
    return {"size": size, "counts": counts}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "NoneType"),
        ("0d0", "str"),
        ([], "no polygon"),
        ([[]], "0 values"),
        ([[1, 2, 3, 4]], "4 values"),
        ([[1, 2, 3, 4, 5, "six"]], "not a number"),
        ([[1, 2, 3, 4, 5, True]], "not a number"),
        ([[1, 2, 3, 4, 5, float("nan")]], "not finite"),
        ([[1, 2, 3, 4, 5, 1e9]], "far outside"),
        ([[1, 2, 3, 4, 5, 10**400]], "too large"),
        ([[1, 2, 3, 4, 5, 6], 7], "mixes"),
        ({}, "size is None"),
        (code("d0", [5, 4]), "must be"),
        (code("d0", "45"), "size is"),
        (code("d0", [4, 5.5]), "size is"),
        (code("d0", [True, 5]), "size is"),
        (code(None), "NoneType"),
        (code([20.5]), "whole number"),
        (code([-1, 21]), "whole number"),
        (code([10**400]), "whole number"),
        (code([19]), "cover 19 pixels"),
        (code("e0"), "cover 21 pixels"),
        (code("ä"), "no run-length code at 0"),
        (code("d"), "cut off"),
        (code("ooooooooo0"), "too large"),
        (code("O5"), "negative"),
        (code(""), "cover 0 pixels"),
    ],
)
def test_garbage_is_refused_with_its_reason(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rle_from_coco(value, SIZE)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ([[0, 0, 4, 0, 4, 3, 9]], [[0, 0, 4, 0, 4, 3]]),
        ([[0, 0, 4, 0, 4, "3"]], [[0, 0, 4, 0, 4, 3]]),
        (code("d0", [4, 5.0]), code("d0")),
        (code([7.0, 13]), code([7, 13])),
    ],
    ids=["a number too many", "a number as text", "a size with a point", "a run with a point"],
)
def test_what_is_clearly_meant_is_read(value: object, plain: object) -> None:
    """As pycocotools reads it, which leaves out a number without its partner."""
    assert rle_from_coco(value, SIZE) == rle_from_coco(plain, SIZE)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12))
def test_any_run_lengths_mean_what_pycocotools_says(runs: list[int]) -> None:
    width = 3
    runs = [*runs, -sum(runs) % width]
    size = (sum(runs) // width, width)
    if not size[0]:
        return
    theirs = judge.frPyObjects({"size": list(size), "counts": runs}, *size)
    for counts in (runs, theirs["counts"], theirs["counts"].decode()):
        rle = rle_from_coco(code(counts, list(size)), size)
        assert np.array_equal(decode_rle(rle), judge.decode(theirs).astype(bool))
        assert rle == encode_rle(decode_rle(rle))


def test_masks_of_different_sizes_never_meet() -> None:
    small, large = encode_rle(np.ones((2, 3), np.bool_)), encode_rle(np.ones((3, 2), np.bool_))
    with pytest.raises(ShapeMismatchError):
        union([small, large])
    with pytest.raises(ShapeMismatchError):
        difference(small, large)
    with pytest.raises(ShapeMismatchError):
        decode_into(small, np.zeros((3, 2), np.uint8), 1)
    with pytest.raises(ShapeMismatchError):
        recanvas(small, MaskCanvas(9, 9), MaskCanvas(9, 9, 2))


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_smaller_margin_cuts_exactly_what_lies_outside(before: int, after: int, seed: int) -> None:
    source, target = MaskCanvas(7, 5, before), MaskCanvas(7, 5, after)
    pixels = np.random.default_rng(seed).random(source.size_hw) < 0.5
    padded = np.pad(pixels, 10)
    start = 10 + before - after
    height, width = target.size_hw
    expected = padded[start : start + height, start : start + width]
    assert np.array_equal(decode_rle(recanvas(encode_rle(pixels), source, target)), expected)


def test_mask_without_rows_is_no_mask_but_no_crash() -> None:
    assert decode_rle(Rle((0, 5), b"")).shape == (0, 5)
