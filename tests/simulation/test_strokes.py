"""The simulated annotator's strokes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.metrics.overlap import mask_iou
from core.simulation.effort import Effort, total
from core.simulation.strokes import apply_stroke, next_stroke, repair
from core.types import BoolMask

triples = st.tuples(st.integers(4, 20), st.integers(4, 20)).flatmap(
    lambda shape: st.tuples(*[arrays.arrays(np.bool_, shape)] * 3)
)


def disc(x: float, y: float, radius: float) -> BoolMask:
    """A round mask."""
    rows, columns = np.mgrid[:90, :120]
    result: BoolMask = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
    return result


@given(triples)
def test_strokes_mend_the_worst_error_and_never_erase_what_is_visible(
    three: tuple[BoolMask, BoolMask, BoolMask],
) -> None:
    """What is true and visible stays; a stroke is offered exactly while something can be mended."""
    present, truth, visible = three
    truth = truth | visible
    present = present | visible
    stroke = next_stroke(present, truth, visible)
    assert (stroke is None) == (present == truth).all()
    if stroke is not None:
        assert not (visible & ~apply_stroke(present, stroke, visible)).any()


def test_a_right_mask_needs_no_stroke_and_a_disc_from_nothing_few() -> None:
    """Numbers of strokes are those of a person: none, and a handful."""
    truth, nothing = disc(60, 45, 30), np.zeros((90, 120), np.bool_)
    assert repair(truth, truth, nothing, 0.99)[1:] == (0, True)
    mask, strokes, is_done = repair(nothing, truth, nothing, 0.9)
    assert is_done
    assert 1 <= strokes <= 3
    assert mask_iou(mask, truth) >= 0.9


def test_what_is_too_much_is_erased() -> None:
    """A second disc beside the true one goes in one stroke."""
    truth = disc(30, 45, 20)
    mask, strokes, is_done = repair(truth | disc(90, 45, 15), truth, truth & False, 0.95)
    assert is_done
    assert strokes <= 2
    assert mask_iou(mask, truth) >= 0.95


def test_efforts_add_up() -> None:
    """Acts and their prices."""
    one, two = Effort(frames=2, strokes=3, looks=1), Effort(frames=1, strokes=1, runs=1)
    both = total([one, two])
    assert (both.frames, both.strokes, both.runs) == (3, 4, 1)
    assert both.seconds == one.seconds + two.seconds
