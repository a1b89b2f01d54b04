"""Occlusions that begin or end: what is small there is not lost while frames beside it hide much.

Where much was added in a frame near by, its pixels show what is in front. They are followed into the frame by
optical flow (DIS; Kroeger, ECCV 2016) as far as colours agree; a cue says the same where there is one. What
lies there, and where neighbours, carried along the object's motion, have the object, is hidden.
"""

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.inputs import FrameInput
from models.lite.recipe import CUE, GRID, PICTURE, SEEN
from models.lite.scaling import fine_transform
from models.lite.steadying import Belief, carried_beliefs
from models.proposers.carrying.seen import Transform

REACH_FRAMES = 3
"""So far away a frame may be that hides much."""
MUCH, LITTLE, LITTLE_OF = 0.1, 0.02, 0.3
"""Shares of the object that are added: at least in the other frame; at most in this one; and at most this
share of what the other adds."""
LARGEST = 0.5
"""Of what the other adds: what would be more than this is no beginning."""
SAME_LEVELS = 30.0
"""Mean difference of colour, 0..255, up to which what was followed is the same thing."""
EVEN = 0.5
FLOOR = 0.6
"""Chance of what is found: edges still follow the carried outlines."""


def begins_or_ends(
    frame: int, known: FrameInput, chance: NDArray[np.float32], beliefs: Mapping[int, Belief]
) -> BoolMask | None:
    """Return what is hidden by what hides more of the object near by, bool (GRID, GRID); None if nothing is.

    Args:
        frame: The frame that is asked about.
        known: Its input.
        chance: The first answer there, float32 (GRID, GRID).
        beliefs: What is thought of frames.
    """
    seen = known.fine[SEEN] > 0
    own = Belief.of(known, np.maximum(chance, seen)).added_share
    near = {other: one for other, one in beliefs.items() if 0 < abs(other - frame) <= REACH_FRAMES}
    if own >= LITTLE or not near:
        return None
    shares = {other: one.added_share for other, one in near.items()}
    most = max(shares.values())
    if most < MUCH or own >= LITTLE_OF * most:
        return None
    shapes = [shape for _, shape in carried_beliefs(frame, known, near)]
    if not shapes:
        return None
    covered: BoolMask = known.fine[CUE] > 0
    for other, one in near.items():
        if shares[other] >= MUCH:
            covered = covered | _followed(known, one)
    hidden: BoolMask = covered & ~seen & (np.max(shapes, axis=0) > EVEN)
    pixels = int(np.count_nonzero(hidden))
    is_beginning = 0 < pixels <= LARGEST * most * (int(np.count_nonzero(seen)) + pixels)
    return hidden if is_beginning else None


def with_floor(chances: NDArray[np.float32], hidden: BoolMask) -> NDArray[np.float32]:
    """Return chances, float32 (K, GRID, GRID), that are above the cut where something is hidden."""
    return np.maximum(chances, np.float32(FLOOR) * hidden)


def _followed(known: FrameInput, other: Belief) -> BoolMask:
    """Return where what another frame adds, or rather what is in front of it, is now, bool (GRID, GRID)."""
    if known.picture is None or other.picture is None:
        return np.zeros((GRID, GRID), np.bool_)
    way = fine_transform(known.window) @ np.linalg.inv(fine_transform(other.window))
    picture = _moved(other.picture, way, cv2.BORDER_REPLICATE)
    large = cv2.resize(other.added.view(np.uint8) * np.uint8(255), (PICTURE, PICTURE))
    added = _moved(np.asarray(large, np.uint8), way)
    greys = [np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in (known.picture, picture)]
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    flow = np.asarray(search.calc(greys[0], greys[1], np.zeros((PICTURE, PICTURE, 2), np.float32)))
    rows, columns = np.mgrid[:PICTURE, :PICTURE].astype(np.float32)
    there = columns + flow[..., 0], rows + flow[..., 1]
    same = cv2.remap(picture, *there, cv2.INTER_LINEAR)
    apart = cv2.transform(cv2.absdiff(known.picture, same), np.full((1, 3), 1 / 3))
    covered, levels = (
        np.asarray(cv2.resize(one, (GRID, GRID), interpolation=cv2.INTER_AREA), np.uint8)
        for one in (cv2.remap(added, *there, cv2.INTER_LINEAR), cv2.blur(apart, (5, 5)))
    )
    result: BoolMask = (covered > EVEN * 255) & (levels < SAME_LEVELS)
    return result


def _moved(values: NDArray[np.uint8], way: Transform, border: int = cv2.BORDER_CONSTANT) -> NDArray[np.uint8]:
    """Return values of a crop's picture moved by a transform of the network's grid."""
    up = PICTURE / GRID
    finer = np.array([[up, 0, (up - 1) / 2], [0, up, (up - 1) / 2], [0, 0, 1]])
    way = finer @ way @ np.linalg.inv(finer)
    return np.asarray(cv2.warpAffine(values, way[:2], (PICTURE, PICTURE), borderMode=border), np.uint8)
