"""What hides the object in frames near by is followed, so that nothing it hides here is lost.

Two rules. *Beginnings and ends*: what is small is not lost while frames beside it hide much. *Lost parts*: a
part that a frame near by hides, and that is neither seen nor added here, is still hidden if what covers it
came along.

Where something was added in a frame near by, its pixels show what is in front. They are followed into the
frame by optical flow (DIS; Kroeger, ECCV 2016) as far as colours agree; a cue says the same where there is
one. What lies there, and where neighbours, carried along the object's motion, have the object, is hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.inputs import FrameInput
from models.lite.recipe import BEHIND, CUE, GRID, PICTURE, SEEN
from models.lite.scaling import fine_transform, in_fine
from models.lite.steadying import Belief, carried_beliefs, ways_from
from models.proposers.carrying.seen import Transform
from models.proposers.carrying.votes import carry

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
LOST = 0.3
"""Of a part, carried with the object: so much must be neither seen nor added for it to be followed."""
HALF_FOUND = 0.5
"""Of what a lost part would add: is more than this added already, its outline is the network's."""
IS_BEHIND = 0.25
"""Mean of the map of what is behind, from which on a lost part is visible background."""


class Flows:
    """Optical flow between the crops of frames, computed where it is asked for, and kept."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[tuple[int, int], Flow | None] = {}

    def follow(self, frame: int, known: FrameInput, number: int, other: Belief, mask: BoolMask) -> BoolMask:
        """Return where what lies in a mask of frame `number` is in a frame; both bool (GRID, GRID)."""
        if (frame, number) not in self._kept:
            self._kept[frame, number] = Flow.between(known, other)
        flow = self._kept[frame, number]
        return np.zeros((GRID, GRID), np.bool_) if flow is None else flow.follow(mask)

    def forget_before(self, frame: int) -> None:
        """Let go of flow into frames before one."""
        self._kept = {key: one for key, one in self._kept.items() if key[0] >= frame}


def begins_or_ends(
    frame: int, known: FrameInput, chance: NDArray[np.float32], beliefs: Mapping[int, Belief], flows: Flows
) -> BoolMask | None:
    """Return what is hidden by what hides more of the object near by, bool (GRID, GRID); None if nothing is.

    Args:
        frame: The frame that is asked about.
        known: Its input.
        chance: The first answer there, float32 (GRID, GRID).
        beliefs: What is thought of frames.
        flows: Where flow is kept.
    """
    seen = known.fine[SEEN] > 0
    own = Belief.of(known, np.maximum(chance, seen)).added_share
    near = _near(frame, beliefs)
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
            covered = covered | flows.follow(frame, known, other, one, one.added)
    hidden: BoolMask = covered & ~seen & (np.max(shapes, axis=0) > EVEN)
    pixels = int(np.count_nonzero(hidden))
    is_beginning = 0 < pixels <= LARGEST * most * (int(np.count_nonzero(seen)) + pixels)
    return hidden if is_beginning else None


def lost_parts(
    frame: int, known: FrameInput, chance: NDArray[np.float32], beliefs: Mapping[int, Belief], flows: Flows
) -> BoolMask | None:
    """Return parts that frames near by hide and this one lost, bool (GRID, GRID); None if there are none.

    Arguments as for `begins_or_ends`.
    """
    seen = known.fine[SEEN] > 0
    added = (chance > EVEN) & ~seen
    near = _near(frame, beliefs)
    ways = dict(ways_from(frame, known, near))
    large = [(other, part) for other in ways for part, share in near[other].parts if share >= MUCH]
    if not large:
        return None
    behind = in_fine(known.coarse[BEHIND])
    carried = [carry(near[other].shape, way, (GRID, GRID)) for other, way in ways.items()]
    missing: BoolMask = (np.max(carried, axis=0) > EVEN) & ~seen
    result = np.zeros((GRID, GRID), np.bool_)
    for other, part in large:
        stays = carry(part.view(np.uint8) * np.uint8(255), ways[other], (GRID, GRID)) > EVEN
        if np.count_nonzero(stays & ~seen & ~added) < LOST * np.count_nonzero(part):
            continue
        covered = flows.follow(frame, known, other, near[other], part)
        hidden = covered & missing
        around = cv2.dilate(covered.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
        is_found = np.count_nonzero(added & around) > HALF_FOUND * np.count_nonzero(hidden)
        if hidden.any() and not is_found and float(behind[hidden].mean()) < IS_BEHIND:
            result |= hidden
    return result if result.any() else None


def hidden_near_by(
    frame: int, known: FrameInput, chance: NDArray[np.float32], beliefs: Mapping[int, Belief], flows: Flows
) -> BoolMask | None:
    """Return what either rule finds, bool (GRID, GRID); None if neither does. Arguments as for both."""
    found = [rule(frame, known, chance, beliefs, flows) for rule in (begins_or_ends, lost_parts)]
    hidden = [one for one in found if one is not None]
    return np.logical_or.reduce(hidden) if hidden else None


def with_floor(chances: NDArray[np.float32], hidden: BoolMask) -> NDArray[np.float32]:
    """Return chances, float32 (K, GRID, GRID), that are above the cut where something is hidden."""
    return np.maximum(chances, np.float32(FLOOR) * hidden)


def _near(frame: int, beliefs: Mapping[int, Belief]) -> dict[int, Belief]:
    return {other: one for other, one in beliefs.items() if 0 < abs(other - frame) <= REACH_FRAMES}


@dataclass(frozen=True)
class Flow:
    """Where the pixels of one crop are in another."""

    way: Transform
    """From the other crop's grid to this one's, both on the canvas."""
    there: tuple[NDArray[np.float32], NDArray[np.float32]]
    """Columns and rows to look at, each (PICTURE, PICTURE)."""
    is_same: BoolMask
    """Where colours agree, (GRID, GRID)."""

    @classmethod
    def between(cls, known: FrameInput, other: Belief) -> "Flow | None":
        """Return the flow into a frame from another; None where there are no pictures."""
        if known.picture is None or other.picture is None:
            return None
        way = fine_transform(known.window) @ np.linalg.inv(fine_transform(other.window))
        picture = _moved(other.picture, way, cv2.BORDER_REPLICATE)
        greys = [
            np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in (known.picture, picture)
        ]
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        flow = np.asarray(search.calc(greys[0], greys[1], np.zeros((PICTURE, PICTURE, 2), np.float32)))
        rows, columns = np.mgrid[:PICTURE, :PICTURE].astype(np.float32)
        there = columns + flow[..., 0], rows + flow[..., 1]
        same = cv2.remap(picture, *there, cv2.INTER_LINEAR)
        apart = cv2.transform(cv2.absdiff(known.picture, same), np.full((1, 3), 1 / 3))
        levels = cv2.resize(cv2.blur(apart, (5, 5)), (GRID, GRID), interpolation=cv2.INTER_AREA)
        is_same: BoolMask = np.asarray(levels, np.uint8) < SAME_LEVELS
        return cls(way, there, is_same)

    def follow(self, mask: BoolMask) -> BoolMask:
        """Return where what lies in a mask of the other frame is, as far as colours agree."""
        large = cv2.resize(mask.view(np.uint8) * np.uint8(255), (PICTURE, PICTURE))
        moved = cv2.remap(_moved(np.asarray(large, np.uint8), self.way), *self.there, cv2.INTER_LINEAR)
        small = np.asarray(cv2.resize(moved, (GRID, GRID), interpolation=cv2.INTER_AREA), np.uint8)
        result: BoolMask = (small > EVEN * 255) & self.is_same
        return result


def _moved(values: NDArray[np.uint8], way: Transform, border: int = cv2.BORDER_CONSTANT) -> NDArray[np.uint8]:
    """Return values of a crop's picture moved by a transform of the network's grid."""
    up = PICTURE / GRID
    finer = np.array([[up, 0, (up - 1) / 2], [0, up, (up - 1) / 2], [0, 0, 1]])
    way = finer @ way @ np.linalg.inv(finer)
    return np.asarray(cv2.warpAffine(values, way[:2], (PICTURE, PICTURE), borderMode=border), np.uint8)
