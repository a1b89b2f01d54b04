"""Neighbouring frames heard again: what both sides of a frame show does not drop out of it.

Along the object's motion, and not over what the pictures show to be behind. Where neighbours disagree nothing
changes, so a real change stays one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.inputs import FrameInput, share_outside
from models.lite.recipe import BEHIND, GRID, SEEN
from models.lite.scaling import fine_way, in_fine
from models.proposers.carrying.seen import Transform
from models.proposers.carrying.votes import Window, carry

NEAR_FRAMES = 2
WEIGHT = 7.0
"""Logits from neighbours that all say no to neighbours that all say yes."""
LEAVES_SHARE = 0.5
"""Of the object beyond the canvas: from there on neighbours are not heard."""
EVEN = 0.5
"""Mean chance of the neighbours that changes nothing."""


@dataclass(frozen=True)
class Belief:
    """What was thought of one frame before its neighbours were heard."""

    window: Window
    chance: NDArray[np.uint8]
    """Of the whole object, 0..255, (GRID, GRID)."""
    seen: BoolMask
    """Visible mask in the crop, (GRID, GRID)."""
    picture: NDArray[np.uint8] | None = None
    """The crop, (PICTURE, PICTURE, 3); None where there is none."""
    found: BoolMask | None = None
    """What frames near by have shown to be hidden since (`onsets.py`), (GRID, GRID); None = nothing."""

    @classmethod
    def of(cls, known: FrameInput, chance: NDArray[np.float32]) -> "Belief":
        """Return the belief of a frame from a chance, float32 (GRID, GRID), 0..1."""
        seen = known.fine[SEEN] > 0
        return cls(known.window, np.rint(chance * 255).astype(np.uint8), seen, known.picture)

    @cached_property
    def added(self) -> BoolMask:
        """What is thought to be hidden, bool (GRID, GRID)."""
        result: BoolMask = self._is_likely & ~self.seen
        return result

    @cached_property
    def shape(self) -> NDArray[np.uint8]:
        """Whole object with what was found since, 0 or 255, (GRID, GRID)."""
        return np.where(self._is_likely, np.uint8(255), np.uint8(0))

    @cached_property
    def _is_likely(self) -> BoolMask:
        likely: BoolMask = self.chance > EVEN * 255
        return likely if self.found is None else likely | self.found

    @cached_property
    def parts(self) -> tuple[tuple[BoolMask, float], ...]:
        """Each part that is thought to be hidden, without rims, and its share of the object."""
        core = cv2.morphologyEx(self.added.view(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
        size = max(1, int(np.count_nonzero(self.added | self.seen)))
        shares = stats[:, cv2.CC_STAT_AREA] / size
        return tuple((labels == number, float(shares[number])) for number in range(1, count))

    @cached_property
    def added_share(self) -> float:
        """Share of the object that is thought to be hidden, without rims, 0..1."""
        core = cv2.morphologyEx(self.added.view(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
        return int(np.count_nonzero(core)) / max(1, int(np.count_nonzero(self.added | self.seen)))


def from_neighbours(frame: int, known: FrameInput, beliefs: Mapping[int, Belief]) -> NDArray[np.float32]:
    """Return what neighbours add to the logits of a frame, float32 (GRID, GRID); 0 without neighbours."""
    total, weight = np.zeros((GRID, GRID), dtype=np.float32), 0.0
    near = {other: one for other, one in beliefs.items() if abs(other - frame) <= NEAR_FRAMES}
    for other, shape in carried_beliefs(frame, known, near):
        total += np.float32(1 / abs(other - frame)) * shape
        weight += 1 / abs(other - frame)
    if not weight:
        return total
    # Of an object that leaves the picture, neighbours show more than is left of it.
    by = WEIGHT * max(0.0, 1 - share_outside(known) / LEAVES_SHARE)
    told: NDArray[np.float32] = total * np.float32(1 / weight) - np.float32(EVEN)
    return np.float32(by) * told * (1 - in_fine(known.coarse[BEHIND]))


def carried_beliefs(
    frame: int, known: FrameInput, beliefs: Mapping[int, Belief]
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield others and what is thought of them, carried along the object's motion, (GRID, GRID), 0..1."""
    for other, way in ways_from(frame, known, beliefs):
        yield other, carry(beliefs[other].chance, way, (GRID, GRID))


def ways_from(
    frame: int, known: FrameInput, beliefs: Mapping[int, Belief]
) -> Iterator[tuple[int, Transform]]:
    """Yield others and the object's motion from their grid to that of a frame."""
    for witness in () if known.outlines is None else known.outlines.witnesses:
        other = witness.seen.frame
        if other != frame and other in beliefs and not witness.seen.is_anchor:
            yield other, fine_way(known.window, witness.motion, beliefs[other].window)
