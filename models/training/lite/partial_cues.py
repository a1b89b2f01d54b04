"""Cues that know only a part of what is in front, as one stroke on it or tracks of some of it give."""

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import Tensor, from_numpy

CUT_AWAY = 0.4
"""Share in which a region ends early, as a stroke's does at an edge inside the thing."""
LOST = 0.4
"""Share that is followed in a part of the frames only."""


def make_partial(channel: Tensor, rng: np.random.Generator) -> None:
    """Leave a part of what a cue says, and nothing of what is *not* in front; changes `channel`.

    Args:
        channel: float (FRAMES, GRID, GRID): 1 in front, -1 not; becomes 1 in front, 0 unknown.
        rng: Source of what is left.
    """
    front = channel.numpy() > 0
    places = np.argwhere(front)
    channel.clamp_(min=0)
    if not len(places):
        return
    frame, row, column = places[int(rng.integers(len(places)))]
    kept = _followed(front, int(frame), int(row), int(column))
    if rng.random() < CUT_AWAY:
        rows, columns = np.ogrid[: front.shape[1], : front.shape[2]]
        reach = rng.uniform(0.1, 0.5) * front.shape[1]
        kept &= (rows - row) ** 2 + (columns - column) ** 2 < reach**2
    if rng.random() < LOST:
        first, last = int(rng.integers(0, frame + 1)), int(rng.integers(frame, len(front)))
        kept[:first] = kept[last + 1 :] = False
    channel.copy_(from_numpy(kept.astype(np.float32)))


def _followed(front: NDArray[np.bool_], frame: int, row: int, column: int) -> NDArray[np.bool_]:
    """Return the connected part at a place and what it overlaps from frame to frame."""
    kept = np.zeros_like(front)
    kept[frame] = _parts_at(front[frame], row, column)
    for step in (1, -1):
        number = frame + step
        while 0 <= number < len(front):
            labels = cv2.connectedComponents(front[number].view(np.uint8), connectivity=4)[1]
            wanted = np.unique(labels[kept[number - step]])
            kept[number] = np.isin(labels, wanted[wanted > 0])
            number += step
    return kept


def _parts_at(front: NDArray[np.bool_], row: int, column: int) -> NDArray[np.bool_]:
    labels = cv2.connectedComponents(front.view(np.uint8), connectivity=4)[1]
    result: NDArray[np.bool_] = labels == labels[row, column]
    return result
