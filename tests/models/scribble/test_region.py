"""Masks from clicks without weights: colours, motion, other frames, and what is clicked."""

import cv2
import numpy as np
import pytest

from core.masks.rle import encode_rle
from core.metrics.overlap import mask_iou
from core.types import BoolMask, RgbFrame
from models.scribble.geodesic import UNREACHED, distances_from
from models.scribble.grabcut import GrabCutSegmenter
from models.scribble.min_cut import outline_of
from models.scribble.protocol import Example, PromptRequest, PromptSegmenter, Stroke
from models.scribble.region import RegionSegmenter

HEIGHT, WIDTH = 144, 240


def noise(seed: int, sigma: float = 3.0) -> RgbFrame:
    """Blotches of all colours, about twice as wide as sigma."""
    rng = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(rng.normal(0, 1, (HEIGHT, WIDTH, 3)), (0, 0), sigma)
    return np.asarray(np.clip(128 + 45 * soft / soft.std(), 0, 255), np.uint8)


def ellipse(x: int, y: int, wide: int = 36, high: int = 26) -> BoolMask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, (x, y), (wide, high), 0, 0, 360, 1, -1)
    return mask > 0


def click(x: float, y: float, *, is_object: bool = True) -> Stroke:
    return Stroke(((x + 0.5, y + 0.5),), 2.0, is_object)


def moving(shift: int) -> RgbFrame:
    """A cut-out with the background's own colours, moved by so many pixels."""
    picture, pattern = noise(1, 1.0), noise(2, 1.0)
    mask = ellipse(110 + shift, 72)
    picture[mask] = np.roll(pattern, shift, axis=1)[mask]
    return picture


def test_motion_finds_what_colours_cannot() -> None:
    alone = PromptRequest(moving(0), (click(110, 72),))
    still = RegionSegmenter().segment(alone)
    seen = RegionSegmenter().segment(
        PromptRequest(moving(0), (click(110, 72),), beside=(moving(6), moving(-6)))
    )
    truth = ellipse(110, 72)
    assert mask_iou(seen, truth) > 0.85
    assert mask_iou(seen, truth) > mask_iou(still, truth) + 0.05


def test_one_click_in_an_object_never_takes_the_whole_picture() -> None:
    picture = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    picture[ellipse(80, 70)] = (128, 122, 118)
    picture += noise(3) // 16
    found = RegionSegmenter().segment(PromptRequest(picture, (click(80, 70),)))
    assert 0 < found.mean() < 0.6
    assert mask_iou(found, ellipse(80, 70)) > 0.5


def two_colours(x: int) -> RgbFrame:
    """An object on green, half of it red and half of it green as well."""
    picture = np.full((HEIGHT, WIDTH, 3), (70, 150, 80), np.uint8)
    picture[ellipse(x, 70)] = (190, 60, 50)
    right = ellipse(x, 70)
    right[:, :x] = False
    picture[right] = (90, 140, 90)
    return picture + noise(4) // 16


def test_other_frames_tell_what_belongs_to_it() -> None:
    truth = ellipse(80, 70)
    one_half = click(60, 70)
    alone = RegionSegmenter().segment(PromptRequest(two_colours(80), (one_half,)))
    margin = 10
    example = Example(two_colours(150), encode_rle(np.pad(ellipse(150, 70), margin)))
    taught = RegionSegmenter().segment(PromptRequest(two_colours(80), (one_half,), examples=(example,)))
    assert mask_iou(taught, truth) > 0.98
    assert mask_iou(alone, truth) < 0.6, "one mark shows one colour"


def test_what_was_clicked_holds_and_taking_the_last_back_gives_the_answer_before() -> None:
    segmenter, picture = RegionSegmenter(), two_colours(80)
    first, second = (click(60, 70),), (click(60, 70), click(60, 60, is_object=False))
    before = segmenter.segment(PromptRequest(picture, first, "clip/0"))
    after = segmenter.segment(PromptRequest(picture, second, "clip/0"))
    assert after[70, 60]
    assert not after[60, 60]
    assert np.array_equal(segmenter.segment(PromptRequest(picture, first, "clip/0")), before)
    fresh = RegionSegmenter().segment(PromptRequest(picture, second, "clip/0"))
    assert np.array_equal(fresh, after), "an answer depends on its strokes alone"
    other = segmenter.segment(PromptRequest(two_colours(150), (click(150, 70),), "clip/1"))
    assert not (other & ellipse(60, 70, 8, 8)).any(), "another picture begins anew"


@pytest.mark.parametrize("at", [(-50.0, -50.0), (500.0, 20.0), (0.0, 0.0), (239.0, 143.0)])
def test_clicks_beyond_the_picture_do_no_harm(at: tuple[float, float]) -> None:
    found = RegionSegmenter().segment(PromptRequest(two_colours(80), (Stroke((at,), 1.0, True),)))
    assert found.shape == (HEIGHT, WIDTH)


def test_what_is_excluded_and_no_object_stroke() -> None:
    seen = ellipse(110, 70)
    found = RegionSegmenter().segment(PromptRequest(two_colours(80), (click(60, 70),), excluded=seen))
    assert found.any()
    assert not (found & seen).any()
    assert (
        not RegionSegmenter().segment(PromptRequest(two_colours(80), (click(5, 5, is_object=False),))).any()
    )


def test_distances_go_around_what_is_dear() -> None:
    costs = np.ones((20, 30), np.float32)
    costs[:15, 14:16] = 50
    source = np.zeros((20, 30), np.bool_)
    source[5, 5] = True
    found = distances_from(source, costs)
    assert found[5, 10] == pytest.approx(5)
    assert 20 < found[5, 25] < 40, "around the wall's end, not through it"
    assert (distances_from(np.zeros_like(source), costs) == UNREACHED).all()


def test_the_cheapest_outline_follows_odds_and_then_edges() -> None:
    colours = np.zeros((40, 60, 2), np.uint8)
    colours[:, 30:] = 200
    odds = np.zeros((40, 60), np.float32)
    odds[:, :20], odds[:, 45:] = 3, -3
    marks = np.zeros((40, 60), np.uint8)
    found = outline_of(odds, colours, marks, 4.0)
    expected = np.zeros_like(found)
    expected[:, :30] = True
    assert np.array_equal(found, expected)
    marks[5:8, 50:53] = 1
    assert outline_of(odds, colours, marks, 4.0)[6, 51]


@pytest.mark.parametrize("segmenter", [RegionSegmenter(), GrabCutSegmenter()])
def test_a_box_alone_is_enough_and_nothing_outside_of_it_is_taken(segmenter: PromptSegmenter) -> None:
    picture, truth = two_colours(80), ellipse(80, 70)
    box = Stroke(((42.0, 42.0), (119.0, 98.0)), 0.0, is_object=True, is_box=True)
    found = segmenter.segment(PromptRequest(picture, (box,)))
    assert mask_iou(found, truth) > 0.8
    assert not found[:42].any()
    assert not found[:, 119:].any()
    # Even corners the other way round, and a click beside it that says no.
    turned = Stroke(box.points_xy[::-1], 0.0, is_object=True, is_box=True)
    assert np.array_equal(segmenter.segment(PromptRequest(picture, (turned,))), found)
    less = segmenter.segment(PromptRequest(picture, (box, click(60, 70, is_object=False))))
    assert not less[70, 60]


def test_a_box_of_nothing_or_of_everything_still_answers() -> None:
    for corners in (((0.0, 0.0), (240.0, 144.0)), ((300.0, 20.0), (320.0, 40.0))):
        box = Stroke(corners, 0.0, is_object=True, is_box=True)
        for segmenter in (RegionSegmenter(), GrabCutSegmenter()):
            assert segmenter.segment(PromptRequest(two_colours(80), (box,))).shape == (HEIGHT, WIDTH)
