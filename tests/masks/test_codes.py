"""Run-length codes against pycocotools, the judge; set operations against numpy; garbage is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as judge

from core.masks.canvas import MaskCanvas
from core.masks.coco_codes import decode_runs, rle_from_coco, rle_to_coco
from core.masks.containment import missing_from_amodal, repair_amodal
from core.masks.occlusion import hidden_area, hidden_part, occlusion_rate, occlusion_rates
from core.masks.polygons import rle_from_polygons
from core.masks.rle import (
    area,
    bbox_xywh,
    contains,
    decode_rle,
    difference,
    encode_rle,
    intersection,
    iou,
    recanvas,
    union,
)
from core.types import BoolMask

sizes = st.tuples(st.integers(1, 24), st.integers(1, 24))
masks = sizes.flatmap(lambda size: arrays(np.bool_, size))
pairs = sizes.flatmap(lambda size: st.tuples(arrays(np.bool_, size), arrays(np.bool_, size)))


@given(masks)
def test_bytes_equal_those_of_pycocotools(mask: BoolMask) -> None:
    rle = encode_rle(mask)
    theirs = judge.encode(np.asfortranarray(mask.astype(np.uint8)))
    assert rle.counts == theirs["counts"]
    assert (decode_rle(rle) == mask).all()
    assert area(rle) == int(judge.area(theirs))
    box = bbox_xywh(rle)
    assert (list(box) if box else [0, 0, 0, 0]) == [int(v) for v in judge.toBbox(theirs)]


@given(pairs)
def test_set_operations_agree_with_numpy(pair: tuple[BoolMask, BoolMask]) -> None:
    a, b = pair
    first, second = encode_rle(a), encode_rle(b)
    assert (decode_rle(union([first, second])) == (a | b)).all()
    assert (decode_rle(intersection([first, second])) == (a & b)).all()
    assert (decode_rle(difference(first, second)) == (a & ~b)).all()
    assert contains(first, second) == bool((b & ~a).sum() == 0)
    together = (a | b).sum()
    assert iou(first, second) == pytest.approx((a & b).sum() / together if together else 1.0)


@given(pairs)
def test_repair_gives_the_smallest_amodal_mask_that_holds_the_modal(pair: tuple[BoolMask, BoolMask]) -> None:
    modal, amodal = encode_rle(pair[0]), encode_rle(pair[1])
    repaired = repair_amodal(modal, amodal)
    assert missing_from_amodal(modal, repaired) is None
    assert (decode_rle(repaired) == (pair[0] | pair[1])).all()
    assert (decode_rle(hidden_part(modal, repaired)) == (pair[1] & ~pair[0])).all()
    whole = int((pair[0] | pair[1]).sum())
    expected = None if not whole else (pair[1] & ~pair[0]).sum() / whole
    rate = occlusion_rate(hidden_area(modal, repaired), area(repaired))
    assert rate == (None if expected is None else pytest.approx(expected))
    many = occlusion_rates([hidden_area(modal, repaired), -1, np.nan], [area(repaired), 5, np.nan])
    assert many == pytest.approx([np.nan if expected is None else expected, np.nan, np.nan], nan_ok=True)


@given(masks, st.integers(0, 9))
def test_margin_and_back_is_the_same_mask(mask: BoolMask, margin: int) -> None:
    height, width = mask.shape
    plain, wide = MaskCanvas(width, height), MaskCanvas(width, height, margin)
    moved = recanvas(encode_rle(mask), plain, wide)
    assert moved.size_hw == wide.size_hw
    assert recanvas(moved, wide, plain) == encode_rle(mask)


@given(masks)
def test_coco_forms_come_back_the_same(mask: BoolMask) -> None:
    rle = encode_rle(mask)
    assert rle_from_coco(rle_to_coco(rle), rle.size_hw) == rle
    runs = [int(run) for run in decode_runs(rle.counts)]
    assert rle_from_coco({"size": list(rle.size_hw), "counts": runs}, rle.size_hw) == rle


coordinates = st.floats(-30, 60, allow_nan=False).map(lambda value: round(value, 2))
polygons = st.lists(
    st.lists(coordinates, min_size=6, max_size=16).filter(lambda p: len(p) % 2 == 0), min_size=1, max_size=3
)


@given(polygons, sizes)
def test_polygons_are_drawn_as_pycocotools_does(parts: list[list[float]], size: tuple[int, int]) -> None:
    theirs = judge.merge(judge.frPyObjects(parts, *size))
    assert rle_from_polygons(parts, size).counts == theirs["counts"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.binary(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(
    anything | st.fixed_dictionaries({"size": st.just([4, 5]), "counts": anything | st.binary() | st.text()})
)
def test_garbage_is_refused_with_a_reason_or_is_a_valid_mask(value: object) -> None:
    try:
        rle = rle_from_coco(value, (4, 5))
    except ValueError:
        return
    assert decode_rle(rle).shape == (4, 5)


def test_masks_that_may_only_be_read_are_encoded() -> None:
    mask = np.eye(5, 7) > 0
    mask.flags.writeable = False
    assert (decode_rle(encode_rle(mask)) == mask).all()


def test_counts_that_are_the_text_of_bytes_are_read() -> None:
    rle = encode_rle(np.indices((40, 30)).sum(axis=0) % 7 < 3)
    code = rle.counts + b""
    assert rle_from_coco({"size": [40, 30], "counts": str(code)}, (40, 30)) == rle
    with_backslash = next(
        one
        for one in (encode_rle(np.indices((90, 90)).prod(axis=0) % n < n // 2) for n in range(3, 60))
        if b"\\" in one.counts
    )
    text = str(with_backslash.counts)
    assert rle_from_coco({"size": [90, 90], "counts": text}, (90, 90)) == with_backslash
