"""Neighbours are heard along the motion."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.evidence import Outlines
from models.lite.inputs import FrameInput
from models.lite.recipe import BEHIND, COARSE, COARSE_CHANNELS, FINE_CHANNELS, GRID
from models.lite.steadying import Belief, from_neighbours
from models.proposers.carrying.motion import shift
from models.proposers.carrying.seen import look_at
from models.proposers.carrying.votes import Window, Witness

SPEED = 10
WINDOW = Window(0, 0, GRID, GRID, (COARSE, COARSE))


def square(x: int) -> BoolMask:
    """An object of 20 × 20 pixels."""
    mask = np.zeros((GRID, GRID), np.bool_)
    mask[40:60, x : x + 20] = True
    return mask


@pytest.fixture
def known() -> FrameInput:
    """Frame 5, in which the object is at 40; it moves to the right."""
    witnesses = []
    for other in (4, 6):
        seen = look_at(other, square(40 + SPEED * (other - 5)), None, 0)
        assert seen is not None
        witnesses.append(Witness(seen, shift(np.array([SPEED * (5 - other), 0.0])), 1.0, 1.0))
    fine = np.zeros((FINE_CHANNELS, GRID, GRID), np.float32)
    coarse = np.zeros((COARSE_CHANNELS, COARSE, COARSE), np.float32)
    return FrameInput(WINDOW, fine, coarse, Outlines(tuple(witnesses), (0, 0, GRID, GRID)))


def belief(known: FrameInput, x: int | None) -> Belief:
    """A neighbour that is sure of a square at x, or of nothing at all."""
    chance: NDArray[np.float32] = np.zeros((GRID, GRID), np.float32)
    if x is not None:
        chance[square(x)] = 1
    return Belief.of(known, chance)


def test_what_both_neighbours_show_is_raised_where_it_has_moved_to(known: FrameInput) -> None:
    told = from_neighbours(5, known, {4: belief(known, 30), 6: belief(known, 50)})
    assert told[42:58, 42:58].min() > 2
    assert told[:30].max() < -2


def test_neighbours_that_disagree_change_nothing(known: FrameInput) -> None:
    told = from_neighbours(5, known, {4: belief(known, 30), 6: belief(known, None)})
    assert np.abs(told[42:58, 42:58]).max() < 0.1


def test_nothing_is_carried_over_what_is_behind(known: FrameInput) -> None:
    known.coarse[BEHIND] = 1
    told = from_neighbours(5, known, {4: belief(known, 30), 6: belief(known, 50)})
    assert not told.any()


def test_without_neighbours_nothing_is_said(known: FrameInput) -> None:
    assert not from_neighbours(5, known, {}).any()
    assert not from_neighbours(5, known, {5: belief(known, 40)}).any()
