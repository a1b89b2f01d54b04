"""A simulated annotator who errs."""

import numpy as np
import pytest

from core.errors import BadInputError
from core.metrics.overlap import mask_iou
from core.simulation.annotator import EXACT, Annotator, parse_annotator
from core.simulation.strokes import Stroke
from core.types import BoolMask


def box(left: int, top: int, right: int, bottom: int) -> BoolMask:
    """A rectangle on 60 × 80."""
    mask = np.zeros((60, 80), np.bool_)
    mask[top:bottom, left:right] = True
    return mask


def test_the_exact_one_never_errs() -> None:
    """Strokes, verdicts and truth are as they are."""
    rng = np.random.default_rng(0)
    stroke = Stroke(box(10, 10, 20, 20), erases=False, radius_px=9)
    truth = np.stack([box(10, 10, 50, 50)])
    assert EXACT.is_exact
    assert EXACT.draws(stroke, rng) is stroke
    assert EXACT.believes(truth, truth & False, rng) is truth
    assert not any(EXACT.passes(0.899, 0.9, rng) for _ in range(100))


def test_a_shaking_hand_moves_strokes_by_its_pixels_and_fine_ones_less() -> None:
    """The spread of where a stroke lies is that of the hand; a small brush shakes by its share."""
    annotator, middle = Annotator(jitter_px=3.0), box(35, 25, 45, 35)
    spreads = []
    for radius in (8.0, 2.0):
        rng = np.random.default_rng(1)
        places = []
        for _ in range(400):
            moved = annotator.draws(Stroke(middle, erases=True, radius_px=radius), rng)
            assert moved.erases
            places.append(float(np.nonzero(moved.covered)[1].mean()))
        spreads.append(float(np.std(places)))
    assert 2.5 < spreads[0] < 3.5
    assert 0.2 < spreads[1] / spreads[0] < 0.35


def test_what_is_hidden_is_misjudged_alike_in_all_frames_and_what_is_seen_is_not() -> None:
    """The mistake goes along with the object."""
    truth = np.stack([box(10, 10, 40, 50), box(30, 10, 60, 50)])
    modal = np.stack([box(10, 10, 40, 25), box(30, 10, 60, 25)])
    believed = Annotator(misjudged_px=3.0).believes(truth, modal, np.random.default_rng(2))
    assert (believed & modal == modal).all()
    assert (believed[:, :10] == truth[:, :10]).all(), "far from the hidden part nothing is in doubt"
    assert 0.6 < mask_iou(believed[0], truth[0]) < 0.995
    assert mask_iou(np.roll(believed[0], 20, axis=1), believed[1]) > 0.97
    seen_whole = Annotator(misjudged_px=3.0).believes(truth, truth, np.random.default_rng(2))
    assert (seen_whole == truth).all()


def test_errors_are_overlooked_the_less_the_worse_they_are() -> None:
    """Near the target about as often as said."""
    rng = np.random.default_rng(3)
    annotator = Annotator(overlooked=0.4)
    near, far = (np.mean([annotator.passes(iou, 0.9, rng) for _ in range(2000)]) for iou in (0.899, 0.6))
    assert 0.35 < near < 0.45
    assert far < 0.06
    assert annotator.passes(0.9, 0.9, rng)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("jitter=much", "jitter=much: is not understood"),
        ("shaky=1", "shaky=1: is not understood"),
        ("jitter=-1", "not possible"),
        ("jitter=nan", "not possible"),
        ("overlooked=2", "give a chance from 0 to 1"),
    ],
)
def test_wrong_numbers_are_named(text: str, reason: str) -> None:
    """In one line."""
    with pytest.raises(BadInputError, match=reason):
        parse_annotator(text)


def test_what_is_not_named_is_none() -> None:
    """And the order does not matter."""
    assert parse_annotator("overlooked=0.5, jitter=2") == Annotator(2.0, 0.0, 0.5)
