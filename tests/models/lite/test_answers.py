"""Windows overlap, and what they say of a frame is averaged."""

import numpy as np

from models.lite.answers import Answers
from models.lite.recipe import FRAMES, GRID, HEADS
from models.proposers.windows import Window


def test_answers_of_windows_that_overlap_are_averaged_by_how_far_inside_a_frame_is() -> None:
    said = Answers()
    said.hear(Window(0, 8), np.full((FRAMES, HEADS, GRID, GRID), 1, np.float32))
    assert said.end == 8
    said.hear(Window(4, 12), np.full((FRAMES, HEADS, GRID, GRID), 4, np.float32))
    # Frame 5 is third from the end of one window and second from the start of the other.
    assert said.mean(5)[0, 0, 0] == np.float32((3 * 1 + 2 * 4) / 5)
    assert said.mean(10)[0, 0, 0] == 4
    assert said.end == 12
    said.forget(5)
    assert 5 not in said
    assert 4 in said
