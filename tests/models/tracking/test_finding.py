"""An object that went behind a wall is found where it comes out, and nowhere else."""

import cv2
import numpy as np
import pytest

from core.masks.rle import Rle, encode_rle
from core.metrics.overlap import mask_iou
from core.progress import CancelToken
from core.types import BoolVideo, RgbVideo
from models.tracking.flow import FlowTracker
from models.tracking.passes import Visit, follow_passes
from tests.moving_disc import SIZE_HW, noise

HIDDEN = range(5, 9)
PLACES = [(40 + 16 * n, 40) for n in range(5)] + [None] * len(HIDDEN) + [(210 - 6 * n, 84) for n in range(4)]


@pytest.fixture(scope="module")
def scene() -> tuple[RgbVideo, BoolVideo]:
    """A disc that goes behind a wall in the upper half and comes out in the lower one, somewhere else."""
    skin = noise(2) // 2 + 120
    side = 44
    pattern = skin[:side, :side]
    pictures, masks = [], []
    for place in PLACES:
        picture, mask = (noise(1) * 0.5).astype(np.uint8), np.zeros(SIZE_HW, np.uint8)
        if place is not None:
            cv2.circle(mask, place, side // 2 - 2, 255, -1)
            x, y = place[0] - side // 2, place[1] - side // 2
            whole = picture.copy()
            right = min(side, SIZE_HW[1] - x)
            whole[y : y + side, x : x + right] = pattern[:, :right]
            picture = np.where(mask[..., None] > 0, whole, picture)
        wall = np.zeros(SIZE_HW, np.bool_)
        wall[:60, 120:] = True
        picture[wall] = (40, 40, 200)
        pictures.append(picture)
        masks.append((mask > 0) & ~wall)
    return np.stack(pictures), np.stack(masks)


def _visits(pictures: RgbVideo, truth: BoolVideo, *, given: dict[int, Rle] | None = None) -> list[Visit]:
    order = tuple(range(1, len(pictures)))
    return list(
        follow_passes(
            FlowTracker(), pictures, 0, truth[0], [order], CancelToken(),
            given=given or {}, finds_again=True,
        )
    )  # fmt: skip


def test_it_is_found_where_it_comes_out_and_followed_on(scene: tuple[RgbVideo, BoolVideo]) -> None:
    pictures, truth = scene
    visits = _visits(pictures, truth)
    found = [visit for visit in visits if visit.is_found]
    assert [visit.tracked.frame for visit in found] == [HIDDEN.stop]
    assert mask_iou(found[0].tracked.mask, truth[HIDDEN.stop]) > 0.85
    assert visits[-1].tracked.frame == len(PLACES) - 1
    assert visits[-1].share == 1.0
    assert not visits[-1].is_stop
    assert mask_iou(visits[-1].tracked.mask, truth[-1]) > 0.8
    kept = {visit.tracked.frame for visit in visits if not visit.is_stop}
    assert not kept & set(HIDDEN), "of frames in which it is hidden nothing is claimed"


def test_another_thing_is_not_taken_for_it(scene: tuple[RgbVideo, BoolVideo]) -> None:
    pictures, truth = scene
    others = pictures.copy()
    for frame in range(HIDDEN.stop, len(PLACES)):
        others[frame][truth[frame]] = noise(7)[truth[frame]]
    assert not any(visit.is_found for visit in _visits(others, truth))


def test_a_given_mask_says_where_it_is(scene: tuple[RgbVideo, BoolVideo]) -> None:
    pictures, truth = scene
    mask = np.zeros(SIZE_HW, np.bool_)
    mask[90:110, 20:40] = True
    visits = _visits(pictures, truth, given={HIDDEN.stop - 1: encode_rle(mask)})
    found = [visit.tracked for visit in visits if visit.is_found]
    assert found
    assert found[0].frame == HIDDEN.stop - 1
    assert np.array_equal(found[0].mask, mask)
