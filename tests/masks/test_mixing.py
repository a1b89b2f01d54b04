"""Comparing masks and taking parts: properties on random masks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.masks.mixing import compare_labels, count_votes, difference_at, disagreement, take_part
from core.masks.rle import decode_rle, encode_rle
from core.types import BoolMask

masks = arrays(np.bool_, (7, 9))


@given(masks, masks)
def test_labels_and_votes_say_who_has_a_pixel(first: BoolMask, second: BoolMask) -> None:
    codes = encode_rle(first), encode_rle(second)
    assert np.array_equal(compare_labels(*codes, (7, 9)), first + 2 * second.astype(np.uint8))
    assert np.array_equal(count_votes(codes, (7, 9)), first.astype(np.uint8) + second)
    share = (first ^ second).sum() / max(1, (first | second).sum())
    assert abs(disagreement(codes) - share) < 1e-12


@given(masks, masks, masks, masks)
def test_a_part_is_taken_inside_the_region_only(
    present: BoolMask, other: BoolMask, region: BoolMask, modal: BoolMask
) -> None:
    mixed = decode_rle(take_part(encode_rle(present), encode_rle(other), region, encode_rle(modal)))
    assert np.array_equal(mixed, np.where(region, other, present) | modal)


@given(masks, masks, st.integers(0, 8), st.integers(0, 6))
def test_a_connected_difference_is_of_one_mask_only(
    first: BoolMask, second: BoolMask, x: int, y: int
) -> None:
    part = difference_at(encode_rle(first), encode_rle(second), x, y)
    assert (part is None) == (first[y, x] == second[y, x])
    if part is not None:
        assert part[y, x]
        assert not (part & (first == second)).any()
        assert len(set(first[part])) == 1
