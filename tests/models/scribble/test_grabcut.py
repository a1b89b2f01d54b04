"""GrabCut from strokes: what is marked is kept, what is not marked follows colours and edges."""

import numpy as np
import pytest

from core.errors import ModelUnavailableError
from core.types import RgbFrame
from models.scribble.child import ChildSegmenter
from models.scribble.grabcut import GrabCutSegmenter
from models.scribble.protocol import PromptRequest, Stroke, draw_strokes, sample_points
from models.scribble.registry import best_segmenter, load_segmenter, segmenter_names
from tests.clips import disc_masks, disc_pictures

PICTURE: RgbFrame = disc_pictures(1)[0]
DISC = disc_masks(1)[0][0]
OVER_DISC = Stroke(((24.0, 42.0), (30.0, 48.0), (36.0, 54.0)), 2.0, is_object=True)


def test_one_stroke_finds_the_object() -> None:
    found = GrabCutSegmenter().segment(PromptRequest(PICTURE, (OVER_DISC,)))
    assert (found & DISC).sum() / (found | DISC).sum() > 0.97


def test_strokes_win_over_colours() -> None:
    away = Stroke(((20.0, 40.0), (20.0, 56.0)), 3.0, is_object=False)
    more = Stroke(((120.0, 20.0), (130.0, 20.0)), 3.0, is_object=True)
    strokes = OVER_DISC, away, more
    found = GrabCutSegmenter().segment(PromptRequest(PICTURE, strokes))
    marks = np.zeros(DISC.shape, np.uint8)
    draw_strokes(strokes, marks)
    assert found[marks == 1].all()
    assert not found[marks == 2].any()


@pytest.mark.parametrize("points", [((-50.0, -50.0),), ((500.0, 20.0), (510.0, 30.0)), ((0.0, 0.0),)])
def test_strokes_beyond_the_picture_do_no_harm(points: tuple[tuple[float, float], ...]) -> None:
    found = GrabCutSegmenter().segment(PromptRequest(PICTURE, (Stroke(points, 1.0, is_object=True),)))
    assert found.shape == DISC.shape


def test_without_an_object_stroke_there_is_no_mask() -> None:
    around = Stroke(((5.0, 5.0), (60.0, 5.0)), 2.0, is_object=False)
    assert not GrabCutSegmenter().segment(PromptRequest(PICTURE, (around,))).any()
    assert not GrabCutSegmenter().segment(PromptRequest(PICTURE, ())).any()


def test_a_large_picture_is_cut_at_its_own_resolution() -> None:
    large = np.repeat(np.repeat(PICTURE, 10, axis=0), 10, axis=1)
    stroke = Stroke(tuple((10 * x, 10 * y) for x, y in OVER_DISC.points_xy), 15.0, is_object=True)
    found = GrabCutSegmenter().segment(PromptRequest(large, (stroke,)))
    truth = np.repeat(np.repeat(DISC, 10, axis=0), 10, axis=1)
    assert (found & truth).sum() / (found | truth).sum() > 0.97


def test_samples_of_a_stroke_are_its_points() -> None:
    clicks = list(sample_points((OVER_DISC, Stroke(((3.0, 4.0),), 1.0, is_object=False)), per_stroke=2))
    assert clicks == [((24.0, 42.0), True), ((36.0, 54.0), True), ((3.0, 4.0), False)]


def test_a_process_of_its_own_gives_the_same_masks() -> None:
    request = PromptRequest(PICTURE, (OVER_DISC,), "clip/0")
    here, child = GrabCutSegmenter().segment(request), ChildSegmenter("grabcut")
    try:
        # The second time the picture is not sent again.
        for _ in range(2):
            assert np.array_equal(child.segment(request), here)
    finally:
        child.close()


def test_registry_offers_the_built_in_one_first_and_names_what_is_unknown() -> None:
    assert segmenter_names()[0] == "region"
    assert best_segmenter() in segmenter_names()
    with pytest.raises(ModelUnavailableError, match="region"):
        load_segmenter("magic")
