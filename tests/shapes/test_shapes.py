"""Shape operations: what must hold for any mask, and what a person expects of simple ones."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.shapes.moving import Placement, move
from core.shapes.outline_size import grow, signed_distance, smooth
from core.shapes.parts import fill_holes, keep_largest, part_at, remove_specks
from core.shapes.rules import limit_to, share_edge, take_away
from core.shapes.snapping import snap_to_picture
from core.types import BoolMask

masks = arrays.arrays(np.bool_, st.tuples(st.integers(1, 18), st.integers(1, 18)))
pairs = st.tuples(st.integers(1, 14), st.integers(1, 14)).flatmap(
    lambda shape: st.tuples(*[arrays.arrays(np.bool_, shape)] * 3)
)


def disc(side: int, x: float, y: float, radius: float) -> BoolMask:
    """A round mask on a square canvas."""
    rows, columns = np.mgrid[:side, :side]
    result: BoolMask = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
    return result


@given(masks, st.floats(0, 4), st.floats(0, 4))
def test_growing_is_monotone_and_shrinking_its_mirror(mask: BoolMask, less: float, more: float) -> None:
    """More grows more; what shrinks is what the surroundings grow."""
    less, more = sorted((less, more))
    assert not (mask & ~grow(mask, less)).any()
    assert not (grow(mask, less) & ~grow(mask, more)).any()
    np.testing.assert_array_equal(grow(mask, -more), ~grow(~mask, more))


def test_a_disc_grows_to_a_disc_and_back() -> None:
    """Within half a pixel of the radius."""
    grown = grow(disc(61, 30, 30, 12), 6)
    np.testing.assert_array_equal(grown, disc(61, 30, 30, 18.4) & grown)
    assert abs(int(grown.sum()) - int(disc(61, 30, 30, 18).sum())) < 60
    back = grow(grown, -6)
    assert (back ^ disc(61, 30, 30, 12)).sum() < 30


def test_smoothing_takes_bumps_and_keeps_the_area() -> None:
    """A disc with spikes comes out as a disc."""
    mask = disc(80, 40, 40, 22)
    mask[39:41, 62:70] = True
    mask[18:21, 39:41] = False
    even = smooth(mask, 4)
    assert abs(int(even.sum()) - int(mask.sum())) < 0.02 * mask.sum()
    assert not even[39:41, 66:70].any()
    assert (even ^ disc(80, 40, 40, 22)).sum() < 60
    assert not smooth(np.zeros((5, 5), np.bool_), 3).any()


@given(masks)
def test_signed_distance_tells_inside_from_outside(mask: BoolMask) -> None:
    """Positive exactly where the mask is set."""
    np.testing.assert_array_equal(signed_distance(mask) > 0, mask)


@given(masks)
def test_filled_masks_have_no_holes_left(mask: BoolMask) -> None:
    """Nothing is lost, and filling again changes nothing; OpenCV's contour tree agrees."""
    filled = fill_holes(mask)
    assert not (mask & ~filled).any()
    np.testing.assert_array_equal(fill_holes(filled), filled)
    rim = cv2.copyMakeBorder(filled.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    _, tree = cv2.findContours(rim, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    assert tree is None or (tree[0, :, 3] < 0).all()


@given(masks)
def test_the_largest_part_is_one_part_of_the_mask(mask: BoolMask) -> None:
    """And specks beside it go first."""
    largest = keep_largest(mask)
    assert not (largest & ~mask).any()
    assert cv2.connectedComponents(largest.view(np.uint8), connectivity=8)[0] == 1 + bool(mask.any())
    np.testing.assert_array_equal(remove_specks(mask, 1), mask)


def test_only_closed_holes_are_filled() -> None:
    """A ring's middle is, unless it is larger than what was asked for; outside it nothing happens."""
    ring = disc(40, 20, 20, 12) & ~disc(40, 20, 20, 6)
    np.testing.assert_array_equal(fill_holes(ring), disc(40, 20, 20, 12))


def test_a_part_is_found_by_a_pixel_of_it() -> None:
    """The other part is left alone; empty places have none."""
    one, two = disc(50, 12, 12, 6), disc(50, 36, 36, 8)
    found = part_at(one | two, (36, 36))
    assert found is not None
    np.testing.assert_array_equal(found, two)
    assert part_at(one | two, (25, 25)) is None
    assert part_at(one | two, (-3, 99)) is None


@given(masks, st.integers(-5, 5), st.integers(-5, 5))
def test_moving_by_whole_pixels_is_exact(mask: BoolMask, dx: int, dy: int) -> None:
    """As slicing would do it."""
    height, width = mask.shape
    padded = np.pad(mask, 5)
    expected = padded[5 - dy : 5 - dy + height, 5 - dx : 5 - dx + width]
    np.testing.assert_array_equal(move(mask, Placement((dx, dy))), expected)


def test_turning_scaling_and_moving_a_part() -> None:
    """A disc turns into itself, twice the scale is four times the area, the other part stays."""
    mask = disc(80, 40, 40, 10)
    turned = move(mask, Placement(angle=1.0, centre_xy=(40.5, 40.5)))
    assert (turned ^ mask).sum() < 30
    large = move(mask, Placement(scale_xy=(2, 2), centre_xy=(40.5, 40.5)))
    assert abs(int(large.sum()) / int(mask.sum()) - 4) < 0.2
    other = disc(80, 10, 10, 5)
    both = move(mask | other, Placement((12, 0)), part=mask)
    np.testing.assert_array_equal(both, other | move(mask, Placement((12, 0))))


@given(pairs)
def test_rules_between_layers(three: tuple[BoolMask, BoolMask, BoolMask]) -> None:
    """Limits leave what may be there."""
    before, after, modal = three
    np.testing.assert_array_equal(limit_to(before, modal, after), before & (modal | after))
    assert not (take_away(before, after) & after).any()


def test_neighbours_share_an_edge() -> None:
    """The gap between two boxes closes, their far sides stay, and they do not overlap."""
    left, right = np.zeros((20, 40), np.bool_), np.zeros((20, 40), np.bool_)
    left[5:15, 4:18], right[5:15, 21:34] = True, True
    joined = share_edge(left, right, 4)
    assert joined[7:13, 18:21].all()
    assert not (joined & right).any()
    assert not joined[:, :4].any()


def test_an_outline_snaps_to_the_picture() -> None:
    """A mask three pixels too large on every side finds the disc that the picture shows."""
    truth = disc(120, 60, 60, 30)
    rng = np.random.default_rng(0)
    picture = np.where(truth[..., None], (200, 80, 60), (60, 110, 70)).astype(np.uint8)
    picture = np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    snapped = snap_to_picture(disc(120, 60, 60, 34), picture, 8)
    assert (snapped & truth).sum() / (snapped | truth).sum() > 0.97
    with pytest.raises(ValueError, match="differ in size"):
        snap_to_picture(truth[:50], picture, 3)
