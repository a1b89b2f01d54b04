"""Cues that know a part: one thing, followed, and nothing about the rest."""

import numpy as np
import pytest
import torch

from models.lite.recipe import FRAMES, GRID
from models.training.lite.partial_cues import make_partial


@pytest.mark.parametrize("seed", range(8))
def test_one_thing_is_left_and_the_rest_is_unknown(seed: int) -> None:
    """Two things in front: one moves on the left, one on the right; they never touch."""
    cue = -torch.ones(FRAMES, GRID, GRID)
    for frame in range(FRAMES):
        cue[frame, 10 + frame : 40 + frame, 5:25] = 1
        cue[frame, 50:80, 60 - frame : 85 - frame] = 1
    before = cue.clone()
    make_partial(cue, np.random.default_rng(seed))
    assert set(torch.unique(cue).tolist()) == {0.0, 1.0}
    assert bool((before[cue > 0] > 0).all())
    sides = [bool((cue[:, :, half] > 0).any()) for half in (slice(0, 30), slice(40, GRID))]
    assert sum(sides) == 1


def test_where_nothing_is_in_front_nothing_is_known() -> None:
    cue = -torch.ones(FRAMES, GRID, GRID)
    make_partial(cue, np.random.default_rng(0))
    assert not cue.any()
