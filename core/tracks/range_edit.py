"""One correction laid over a range of frames: it goes along with the motion and fades towards the ends.

The way is computed once (`carry_correction`, to both sides); then any reach can be looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from core.progress import CancelToken
from core.tracks.carry import Correction, carry_correction
from core.types import BoolMask, RgbFrame

FULL = 0.5
"""Share of the reach over which a correction has its full strength; from there it falls evenly."""


def strength(distance: int, reach: int) -> float:
    """Return how much of a correction is laid `distance` frames away, 0..1; 0 beyond the reach.

    Args:
        distance: Frames from the corrected one, 0 or more.
        reach: Frames to each side that it acts on.
    """
    if distance > reach:
        return 0.0
    left = 1 - distance / (reach + 1)
    return min(1.0, left / (1 - FULL))


def faded(correction: Correction, mask: BoolMask, share: float) -> Correction:
    """Return what of a correction is laid at a strength: its outline lies that share of the way out.

    What was added grows from the mask as it is; what was taken away is eaten from the mask's outside. A part
    that touches the mask nowhere grows from its own middle.

    Args:
        correction: As carried into the frame.
        mask: The frame's mask before, bool (H, W).
        share: 0..1; 1 = all of it, 0 = nothing.
    """
    if share >= 1:
        return correction
    if share <= 0:
        nothing = np.zeros_like(mask)
        return Correction(nothing, nothing)
    added = _nearest(correction.added & ~mask, mask, share)
    return Correction(added, _nearest(correction.removed & mask, ~mask, share))


@dataclass(frozen=True)
class RangeEdit:
    """A correction and how it looks in the frames around its own."""

    frame: int
    carried: Mapping[int, Correction]
    """By frame; as far as trust holds to both sides."""

    @classmethod
    def of(
        cls,
        correction: Correction,
        frame: int,
        within: tuple[int, int],
        picture: Callable[[int], RgbFrame],
        visible: Callable[[int], BoolMask | None],
        cancel: CancelToken | None = None,
    ) -> "RangeEdit":
        """Carry a correction to both sides.

        Args:
            correction: The change in `frame`.
            frame: 0-based.
            within: First and last frame that it may reach.
            picture: Returns the picture of a frame, uint8 (H, W, 3), of the mask's size.
            visible: Returns what is visible of the object, bool (H, W); None = not known.
            cancel: Asked in every frame.

        Raises:
            Cancelled: Somebody asked to stop.
        """
        found: dict[int, Correction] = {}
        for way in (range(frame, within[1] + 1), range(frame, within[0] - 1, -1)):
            if len(way) < 2:
                continue
            for one in carry_correction(correction, way, picture, visible, cancel=cancel):
                if not one.is_trusted:
                    break
                found[one.frame] = one.correction
        return cls(frame, found)

    def laid(self, mask: Callable[[int], BoolMask], reach: int) -> dict[int, BoolMask]:
        """Return the masks of all frames within a reach, the corrected one left out.

        Args:
            mask: Returns a frame's mask as it is, bool (H, W).
            reach: Frames to each side.
        """
        result = {}
        for frame, correction in self.carried.items():
            share = strength(abs(frame - self.frame), reach)
            if share > 0:
                now = mask(frame)
                result[frame] = faded(correction, now, share).apply_to(now)
        return result


def _nearest(part: BoolMask, base: BoolMask, share: float) -> BoolMask:
    """Return the pixels of every connected part whose distance from the base is within a share of its own."""
    count, labels = cv2.connectedComponents(part.view(np.uint8), connectivity=8)
    if count < 2:
        return part
    away = cv2.distanceTransform((~base).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    inside = cv2.distanceTransform(np.pad(part, 1).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[
        1:-1, 1:-1
    ]
    touching = cv2.dilate(base.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    result = np.zeros_like(part)
    for number in range(1, count):
        here = labels == number
        far = away if (here & touching).any() else inside.max(initial=0.0, where=here) - inside
        result |= here & (far <= share * far.max(initial=0.0, where=here))
    return result
