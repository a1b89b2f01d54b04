"""What a person fixed, heard in the frames between and around.

- Between two anchors the object is at least what both, carried, agree on.
- What a person added to, or took from, what would have been proposed in an anchor's frame is added and taken
  near by too, carried along the object's motion, with a trust that falls with the distance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.cropping import cut_square
from models.lite.deciding import CUT
from models.lite.inputs import FrameInput
from models.lite.recipe import GRID
from models.lite.scaling import fine_transform, fine_way
from models.proposers.carrying.votes import Window, Witness, carry

TRUST_FRAMES = 8.0
"""Distance at which a correction counts a third as much."""
WEIGHT = 4.0
"""Of a correction next to its anchor, in logits."""
SURE = 0.9
"""Chance of what two anchors agree on."""


@dataclass(frozen=True)
class _Difference:
    window: Window
    added: NDArray[np.uint8]
    """0..255, (GRID, GRID)."""
    taken: NDArray[np.uint8]


class Corrections:
    """The differences that anchors made, by frame."""

    def __init__(self) -> None:
        self._differences: dict[int, _Difference] = {}

    def learn(self, frame: int, known: FrameInput, chance: NDArray[np.float32], anchor: BoolMask) -> None:
        """Compare what would be proposed with what a person fixed.

        Args:
            frame: Which frame it is.
            known: Its input.
            chance: The first answer there, float32 (GRID, GRID).
            anchor: The whole object, bool (H, W).
        """
        truth, said = cut_square(anchor, known.window, GRID) > 127, chance > CUT
        added, taken = ((one.view(np.uint8) * np.uint8(255)) for one in (truth & ~said, said & ~truth))
        self._differences[frame] = _Difference(known.window, added, taken)

    def weigh(self, frame: int, known: FrameInput) -> NDArray[np.float32]:
        """Return what corrections of other frames add to the logits of one, float32 (GRID, GRID)."""
        total = np.zeros((GRID, GRID), dtype=np.float32)
        for witness in _anchors(known):
            difference = self._differences.get(witness.seen.frame)
            if difference is None or witness.seen.frame == frame:
                continue
            way = fine_way(known.window, witness.motion, difference.window)
            trust = np.exp(-abs(witness.seen.frame - frame) / TRUST_FRAMES)
            both = [carry(one, way, (GRID, GRID)) for one in (difference.added, difference.taken)]
            total += np.float32(WEIGHT * trust) * (both[0] - both[1])
        return total


def agreed_on(frame: int, known: FrameInput) -> BoolMask | None:
    """Return what the anchors before and after a frame agree on, bool (GRID, GRID); None without the two."""
    anchors = _anchors(known)
    before = max((one for one in anchors if one.seen.frame < frame), key=_number, default=None)
    after = min((one for one in anchors if one.seen.frame > frame), key=_number, default=None)
    if before is None or after is None:
        return None
    place = fine_transform(known.window)
    shapes = [
        carry(one.seen.crop, place @ one.motion @ one.seen.canvas_from_crop, (GRID, GRID)) > 0.5
        for one in (before, after)
    ]
    agreed: BoolMask = shapes[0] & shapes[1]
    return agreed


def with_agreed(chances: NDArray[np.float32], agreed: BoolMask | None) -> NDArray[np.float32]:
    """Return chances, float32 (K, GRID, GRID), in which what anchors agree on is sure."""
    return chances if agreed is None else np.maximum(chances, np.float32(SURE) * agreed)


def _anchors(known: FrameInput) -> list[Witness]:
    witnesses = () if known.outlines is None else known.outlines.witnesses
    return [one for one in witnesses if one.seen.is_anchor]


def _number(witness: Witness) -> int:
    return witness.seen.frame
