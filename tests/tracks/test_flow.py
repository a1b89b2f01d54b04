"""Masks carried along the motion between two pictures."""

import cv2
import numpy as np
import pytest

from core.errors import ShapeMismatchError
from core.tracks.flow import CarriedMask, carry_along
from core.types import BoolMask, RgbFrame


def _noise(seed: int, size_hw: tuple[int, int]) -> RgbFrame:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(30, 220, (size_hw[0] // 5, size_hw[1] // 5, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, size_hw[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


def _scene(angle: float, shift_xy: tuple[float, float], scale: float = 1.0) -> tuple[RgbFrame, BoolMask]:
    """A textured ellipse, turned and shifted over a ground that stands still."""
    ground, skin = _noise(1, (240, 320)), _noise(2, (240, 320))
    shape = np.zeros((240, 320), np.uint8)
    cv2.ellipse(shape, (130, 120), (50, 32), 0, 0, 360, 255, -1)
    matrix = cv2.getRotationMatrix2D((130, 120), angle, scale)
    matrix[:, 2] += np.array(shift_xy)
    inside = cv2.warpAffine(shape, matrix, (320, 240)) > 127
    picture = ground.copy()
    picture[inside] = cv2.warpAffine(skin, matrix, (320, 240))[inside]
    return picture, inside


def follow_mask(mask: BoolMask, from_picture: RgbFrame, to_picture: RgbFrame) -> CarriedMask:
    return carry_along(mask, [], from_picture, to_picture)[0]


def _iou(one: BoolMask, other: BoolMask) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


@pytest.mark.parametrize(
    ("angle", "shift_xy", "scale"),
    [(0, (0, 0), 1), (0, (17, -9), 1), (8, (6, 4), 1.05), (-5, (-20, 3), 0.95)],
)
def test_carry_follows_the_object(angle: float, shift_xy: tuple[float, float], scale: float) -> None:
    picture, mask = _scene(0, (0, 0))
    moved_picture, truth = _scene(angle, shift_xy, scale)
    carried = follow_mask(mask, picture, moved_picture)
    assert _iou(carried.mask, truth) > 0.95
    assert carried.trust > 0.8


def test_carry_trusts_less_when_the_object_is_covered_and_least_after_a_cut() -> None:
    picture, mask = _scene(0, (0, 0))
    covered = _scene(0, (4, 0))[0]
    covered[:, 120:] = _noise(7, (240, 320))[:, 120:]
    elsewhere = _noise(9, (240, 320))
    free, half, lost = (
        follow_mask(mask, picture, other).trust for other in (_scene(0, (4, 0))[0], covered, elsewhere)
    )
    assert free > 0.9
    assert lost < half < 0.7
    assert lost < 0.35


def test_carry_of_nothing_is_nothing() -> None:
    picture, mask = _scene(0, (0, 0))
    carried = follow_mask(np.zeros_like(mask), picture, picture)
    assert not carried.mask.any()
    assert carried.trust == 0.0


def test_carry_leaves_what_it_was_given_and_keeps_the_detail_of_large_pictures() -> None:
    picture, mask = _scene(0, (0, 0))
    large = np.asarray(cv2.resize(picture, None, fx=5, fy=5), np.uint8)
    large_mask = np.asarray(cv2.resize(mask.view(np.uint8), None, fx=5, fy=5)) > 0
    before = large_mask.copy()
    carried = follow_mask(large_mask, large, np.roll(large, 10, axis=1))
    assert np.array_equal(large_mask, before)
    assert _iou(carried.mask, np.roll(large_mask, 10, axis=1)) > 0.985


def test_carry_names_sizes_that_differ() -> None:
    picture, mask = _scene(0, (0, 0))
    with pytest.raises(ShapeMismatchError, match=r"\(100, 320\)"):
        follow_mask(mask, picture, picture[:100])
