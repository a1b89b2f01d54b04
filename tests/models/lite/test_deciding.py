"""What is added to the network's logits: what lies in front, what behind, and how far a cue is believed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models.lite.deciding import CUT, Answer, CueTrust, chances_of, informed
from models.lite.inputs import FrameInput
from models.lite.recipe import (
    BEHIND,
    CANVAS,
    COARSE,
    COARSE_CHANNELS,
    CUE,
    FINE_CHANNELS,
    FRONT,
    GRID,
    HEADS,
    HULL,
    SEEN,
    SHARE,
)
from models.proposers.carrying.votes import Window
from models.proposers.protocol import CueReach

LEFT, RIGHT = slice(0, GRID // 4), slice(3 * GRID // 4, GRID)


@pytest.fixture
def known() -> FrameInput:
    """The middle of the crop is visible, the hull is all of it."""
    fine = np.zeros((FINE_CHANNELS, GRID, GRID), np.float32)
    coarse = np.zeros((COARSE_CHANNELS, COARSE, COARSE), np.float32)
    fine[SEEN], fine[CANVAS], coarse[HULL] = -1, 1, 1
    fine[SEEN, 30:60, GRID // 4 : 3 * GRID // 4] = 1
    return FrameInput(Window(0, 0, GRID, GRID, (COARSE, COARSE)), fine, coarse)


def heard(known: FrameInput, knows: CueReach = CueReach.MAYBE_ALL) -> CueTrust:
    """What three frames like this one say about the cue."""
    trust = CueTrust(knows)
    for _ in range(3):
        trust.hear(known)
    return trust


def decide(known: FrameInput, logits: NDArray[np.float32], *, may_limit: bool = True) -> NDArray[np.float32]:
    """Chances of the first answer, without a cue."""
    told = informed(logits, known, is_cued=False, may_limit=may_limit)
    chances = chances_of(told, known, (Answer(0, 0.0),), has_cue=False)
    return np.asarray(chances[0])


def test_what_is_behind_is_not_grown_over_unless_asked(known: FrameInput) -> None:
    known.coarse[FRONT, :, : COARSE // 4] = 1
    known.coarse[BEHIND, :, 3 * COARSE // 4 :] = 1
    logits = np.full((HEADS, GRID, GRID), -9, np.float32)
    logits[:, 30:60] = 1
    chance = decide(known, logits)
    assert (chance[30:60, LEFT] > CUT).all()
    assert not (chance[30:60, RIGHT] > CUT).any()
    assert (decide(known, logits, may_limit=False)[30:60, RIGHT] > CUT).all()


def test_a_cue_is_believed_while_it_explains_what_is_hidden(
    known: FrameInput,
) -> None:
    """Carried shapes put the object left and right; the cue knows what is in front on the left only."""
    known.coarse[SHARE, 15:30] = 1
    known.fine[CUE] = -1
    known.fine[CUE, :, LEFT] = 1
    assert not heard(known).is_whole
    assert not heard(known, CueReach.ALL).is_whole
    known.fine[CUE, :, RIGHT] = 1
    assert heard(known).is_whole
    assert not heard(known, CueReach.PART).is_whole, "a stroke says nothing of what it is not on"
    assert not CueTrust(CueReach.MAYBE_ALL).is_whole, (
        "other tracks that are far away say nothing about what is in front here"
    )
    assert CueTrust(CueReach.ALL).is_whole, "who was told everything knows that nothing is in front"


def test_a_believed_cue_limits_what_is_added(known: FrameInput) -> None:
    known.fine[CUE] = -1
    known.fine[CUE, :, LEFT] = 1
    logits = np.full((HEADS, GRID, GRID), 2, np.float32)
    told = informed(logits, known, is_cued=True, may_limit=True)
    chance = chances_of(told, known, (Answer(0, 0.0),), has_cue=True)[0]
    assert (chance[:, LEFT] > CUT).all()
    assert not (chance[:, RIGHT] > CUT).any()


@pytest.mark.parametrize("has_cue", [True, False])
def test_what_is_faint_all_over_is_added_behind_a_cue_only(known: FrameInput, has_cue: bool) -> None:
    logits = np.full((HEADS, GRID, GRID), -9, np.float32)
    logits[:, 30:60, LEFT] = -0.1
    added = chances_of(logits, known, (Answer(0, 0.0),), has_cue=has_cue)[0][30:60, LEFT] > CUT
    assert added.all() if has_cue else not added.any()
