"""One stroke on something in front: it ends at the edges beside it, whatever has its colours elsewhere."""

import numpy as np

from core.metrics.overlap import mask_iou
from core.types import BoolMask, RgbFrame
from models.scribble.covering import region_in_front
from models.scribble.grabcut import GrabCutSegmenter
from models.scribble.protocol import PromptRequest, Stroke
from models.scribble.reach import within_reach

HEIGHT, WIDTH = 180, 320
POINTS = tuple((120.0, float(y)) for y in range(20, 165, 8))


def pole() -> BoolMask:
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[:, 110:130] = True
    return mask


def scene() -> RgbFrame:
    """A pole before sky and ground, both of colours that the pole has too."""
    rng = np.random.default_rng(5)
    picture = np.empty((HEIGHT, WIDTH, 3), np.float64)
    picture[:90], picture[90:] = (200, 205, 210), (70, 90, 95)
    shades = rng.choice([(196, 200, 206), (72, 92, 96)], (HEIGHT // 6 + 1, WIDTH // 4 + 1))
    texture = np.repeat(np.repeat(shades, 6, axis=0), 4, axis=1)[:HEIGHT, :WIDTH]
    picture[pole()] = texture[pole()]
    return np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)


def test_a_thing_reaches_to_the_edges_beside_the_stroke() -> None:
    reach = within_reach(scene(), POINTS, 1.0, 3.0)
    inside, size = np.count_nonzero(pole() & reach), np.count_nonzero(pole())
    assert inside > 0.9 * size
    assert np.count_nonzero(reach) < 2 * size


def test_one_stroke_does_not_take_what_only_has_the_same_colours() -> None:
    request = PromptRequest(scene(), (Stroke(POINTS, 4.0, True),))
    alone = GrabCutSegmenter().segment(request)
    found = region_in_front(GrabCutSegmenter(), request)
    assert mask_iou(found, pole()) > mask_iou(alone, pole())
    assert mask_iou(found, pole()) > 0.6
    elsewhere = np.zeros_like(found)
    elsewhere[:, 200:] = True
    assert not (found & elsewhere).any()


def test_what_is_seen_of_objects_stays_out_and_a_dot_is_enough() -> None:
    seen = np.zeros((HEIGHT, WIDTH), np.bool_)
    seen[60:100, 90:118] = True
    dot = Stroke(((124.5, 80.0),), 4.0, True)
    for strokes in ((Stroke(POINTS, 4.0, True),), (dot,)):
        found = region_in_front(GrabCutSegmenter(), PromptRequest(scene(), strokes, excluded=seen))
        assert found[80, 124]
        assert not (found & seen).any()
