"""Morphing between key frames: ends, translation, growth, holes, parts, nothing at one end."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import ShapeMismatchError
from core.tracks.aligning import Pose
from core.tracks.morph import Morph, blend_masks, morph_masks, weighted
from core.types import BoolMask

SIZE = (90, 140)


def disc(x: float, y: float, radius: float) -> BoolMask:
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    return np.asarray((columns - x) ** 2 + (rows - y) ** 2 <= radius**2)


def figure() -> BoolMask:
    """A body with a leg, an arm and a hole: nothing symmetrical."""
    mask = disc(40, 40, 15) & ~disc(44, 38, 4)
    mask[50:75, 36:42] = True
    mask[34:38, 50:66] = True
    return mask


def parts_of(mask: BoolMask) -> int:
    return int(cv2.connectedComponents(mask.view(np.uint8))[0]) - 1


blobs = arrays(np.bool_, (12, 16)).map(
    lambda small: np.asarray(
        cv2.resize(small.view(np.uint8), (SIZE[1], SIZE[0]), interpolation=cv2.INTER_NEAREST) > 0
    )
)


@settings(max_examples=25)
@given(blobs, blobs)
def test_ends_are_the_key_frames_themselves(first: BoolMask, last: BoolMask) -> None:
    morph = Morph.between(first, last)
    assert np.array_equal(morph.at(0.0), first)
    assert np.array_equal(morph.at(1.0), last)
    between = morph.at(0.5)
    assert between.shape == first.shape
    assert between.dtype == np.bool_


@settings(max_examples=20)
@given(st.integers(-2, 12), st.integers(-3, 2), st.integers(1, 5))
def test_shift_gives_shifted_shapes(dx: int, dy: int, count: int) -> None:
    first = figure()
    last = np.roll(first, (dy * (count + 1), dx * (count + 1)), (0, 1))
    for step, mask in enumerate(morph_masks(first, last, count), start=1):
        assert np.array_equal(mask, np.roll(first, (dy * step, dx * step), (0, 1)))


@settings(max_examples=20)
@given(st.floats(4, 40), st.floats(4, 40), st.integers(1, 12))
def test_area_of_concentric_shapes_changes_one_way(one: float, two: float, count: int) -> None:
    first, last = disc(70, 45, one), disc(70, 45, two)
    areas = [int(m.sum()) for m in (first, *morph_masks(first, last, count), last)]
    sign = 1 if areas[-1] >= areas[0] else -1
    # A circle's pixels come in groups of eight that lie equally far out.
    assert all(sign * (after - before) >= -8 for before, after in pairwise(areas))


def test_turned_and_grown_object_keeps_its_form_on_the_way() -> None:
    first = figure()
    moved = Pose((40.0, 45.0), (90.0, 48.0), 0.5, 1.15)
    grey = first.view(np.uint8) * np.uint8(255)
    truth = [cv2.warpAffine(grey, moved.part(share).matrix, (SIZE[1], SIZE[0])) > 127 for share in (0.5, 1.0)]
    (half,) = morph_masks(first, truth[1], 1)
    overlap = (half & truth[0]).sum() / (half | truth[0]).sum()
    assert overlap > 0.9
    assert parts_of(half) == 1
    assert parts_of(~half) == 2, "the hole is still there"


def test_parts_that_move_apart_are_followed_one_by_one() -> None:
    first = disc(30, 30, 10) | disc(40, 62, 8)
    last = disc(110, 24, 10) | disc(40, 76, 8)
    (half,) = morph_masks(first, last, 1)
    assert parts_of(half) == 2
    assert (half & (disc(70, 27, 10) | disc(40, 69, 8))).sum() > 0.9 * half.sum()


@pytest.mark.parametrize("comes", [True, False])
def test_shape_grows_from_nothing_or_shrinks_away(comes: bool) -> None:
    nothing, shape = np.zeros(SIZE, np.bool_), figure()
    first, last = (nothing, shape) if comes else (shape, nothing)
    areas = [int(m.sum()) for m in morph_masks(first, last, 4)]
    assert areas == sorted(areas, reverse=not comes)
    assert min(areas) > 0
    assert max(areas) < shape.sum()
    assert [m.any() for m in morph_masks(nothing, nothing, 2)] == [False, False]


def test_object_that_leaves_the_picture_stays_at_its_edge() -> None:
    first, last = np.zeros(SIZE, np.bool_), np.zeros(SIZE, np.bool_)
    first[30:60, 100:] = True
    last[30:60, 124:] = True
    for mask in morph_masks(first, last, 3):
        assert mask[35:55, -1].all()


def test_motion_of_the_pictures_bends_the_way() -> None:
    first, last = disc(30, 60, 8), disc(110, 60, 8)
    start = (30.0, 60.0)
    path = [Pose(start, (70.0, 30.0)), Pose(start, (108.0, 60.0))]
    (half,) = morph_masks(first, last, 1, path)
    rows, columns = np.nonzero(half)
    # What the pictures miss at the end (2 pixels) is spread over the way.
    assert abs(columns.mean() - 71) < 1
    assert abs(rows.mean() - 30) < 1


def test_key_frames_of_two_sizes_are_refused() -> None:
    with pytest.raises(ShapeMismatchError):
        list(morph_masks(disc(3, 3, 2), np.zeros((5, 5), np.bool_), 1))


def test_a_heavier_key_frame_holds_its_shape_longer_and_ends_stay() -> None:
    assert [weighted(at, 1, 1) for at in (0, 0.25, 1)] == [0, 0.25, 1]
    assert weighted(0.5, 3, 1) == pytest.approx(0.25)
    assert weighted(0.5, 1, 3) == pytest.approx(0.75)
    assert (weighted(0, 4, 0.25), weighted(1, 4, 0.25)) == (0, 1)
    shares = [weighted(step / 10, 4, 0.25) for step in range(11)]
    assert shares == sorted(shares)


def test_blending_moves_nothing_and_lies_between_both() -> None:
    small, large = disc(60, 40, 10), disc(60, 40, 20)
    areas = [int(blend_masks(small, large, share).sum()) for share in (0, 0.25, 0.5, 0.75, 1)]
    assert areas == sorted(areas)
    assert (areas[0], areas[-1]) == (small.sum(), large.sum())
    half = blend_masks(small, large, 0.5)
    assert not (small & ~half).any()
    assert not (half & ~large).any()
    apart = blend_masks(disc(30, 40, 10), disc(34, 40, 10), 0.5)
    assert abs(int(apart.sum()) - int(small.sum())) <= 2
    assert np.array_equal(blend_masks(np.zeros_like(small), large, 0.5), large)
