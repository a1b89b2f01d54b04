"""Reduce chatter: outlines that tremble from frame to frame are averaged along the object's motion.

Each frame's signed distance to its outline is averaged with those of the frames around it, carried here along
the motion that the pictures tell. A neighbour counts the less the farther its outline lies from the frame's
own (a bilateral mean; Tomasi and Manduchi, ICCV 1998), so that what really changed, a limb that moves by
itself, stays where each frame has it: no outline moves by more than `Steadiness.strength_px`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from core.progress import CancelToken
from core.tracks.flow import Way, way_between
from core.types import BoolMask, RgbFrame

FARTHEST_PX = 16.0
"""Farther from an outline all places are alike."""


@dataclass(frozen=True)
class Steadiness:
    """How much to steady."""

    strength_px: float = 3.0
    """An outline that is so far from its neighbours' still counts as trembling, and moves by no more."""
    reach: int = 2
    """Frames on each side that are averaged."""


@dataclass(frozen=True)
class Steadied:
    """What came of one frame."""

    mask: BoolMask
    """bool (H, W)."""
    chatter_px: float
    """Median distance of its outline from where its neighbours' lie, before; nan where there are none. What
    moves by itself is far from there in a few places, trembling a little everywhere."""


class Steadying:
    """Outlines of one layer of a track; motion is measured once, so that other settings come quickly."""

    def __init__(
        self,
        frames: Sequence[int],
        masks: Callable[[int], BoolMask | None],
        visible: Callable[[int], BoolMask | None],
        picture: Callable[[int], RgbFrame],
    ) -> None:
        """Measure nothing yet.

        Args:
            frames: The frames that may be looked at, ascending.
            masks: Returns a frame's mask, bool (H, W); None or empty = none.
            visible: Returns what is visible of the object, bool (H, W); None = not known: the mask serves.
            picture: Returns the picture, uint8 (H, W, 3), of the masks' size.
        """
        self._frames = frozenset(frames)
        self._masks, self._visible, self._picture = masks, visible, picture
        self._ways: dict[tuple[int, int], Way | None] = {}
        self._fields: dict[int, MatLike | None] = {}
        self._new: dict[int, MatLike] = {}

    def steady(self, frame: int, how: Steadiness, cancel: CancelToken | None = None) -> Steadied | None:
        """Return a frame's mask with a calmer outline; None where it has no mask.

        Raises:
            Cancelled: Somebody asked to stop.
        """
        own = self._field(frame)
        if own is None:
            return None
        total, weights = np.asarray(own.copy()), np.ones(own.shape, np.float32)
        beside: list[MatLike] = []
        for direction in (-1, 1):
            for distance, field in self._carried(frame, direction, how.reach, cancel):
                if distance == 1:
                    beside.append(field)
                away = (field - own) / how.strength_px
                weight = np.exp(-0.5 * (away * away) - 0.5 * (distance / max(1.0, how.reach / 1.5)) ** 2)
                total = total + weight * field
                weights = weights + weight
        mean = total / weights
        mean = np.clip(mean, own - how.strength_px, own + how.strength_px)
        return Steadied(np.asarray(mean < 0), _chatter(own, beside))

    def chatter(self, frame: int, new: Mapping[int, BoolMask], cancel: CancelToken | None = None) -> float:
        """Return a frame's chatter in pixels with other masks in place, by frame; nan as in `Steadied`."""
        fields = {number: signed_distances(mask) for number, mask in new.items() if abs(number - frame) <= 1}
        own = fields.get(frame, self._field(frame))
        if own is None:
            return float("nan")
        beside = []
        for number in (frame - 1, frame + 1):
            field = fields.get(number, self._field(number))
            way = self._way(number, frame, cancel) if field is not None else None
            if field is not None:
                beside.append(field if way is None else way.carry(field))
        return _chatter(own, beside)

    def _carried(
        self, frame: int, direction: int, reach: int, cancel: CancelToken | None
    ) -> list[tuple[int, MatLike]]:
        """Return the neighbours' distances as they lie in this frame, as far as every frame has a mask."""
        found: list[tuple[int, MatLike]] = []
        ways: list[Way | None] = []
        for distance in range(1, reach + 1):
            number = frame + direction * distance
            field = self._field(number)
            if field is None:
                break
            ways.append(self._way(number, number - direction, cancel))
            for way in reversed(ways):
                field = field if way is None else way.carry(field)
            found.append((distance, field))
        return found

    def _way(self, start: int, end: int, cancel: CancelToken | None) -> Way | None:
        if (start, end) not in self._ways:
            if cancel is not None:
                cancel.check()
            mask = self._masks(start)
            assert mask is not None
            seen = self._visible(start)
            seen = mask if seen is None or not seen.any() else seen
            self._ways[start, end] = way_between(seen, mask, self._picture(start), self._picture(end))
        return self._ways[start, end]

    def _field(self, frame: int) -> MatLike | None:
        if frame not in self._fields:
            # Frames are asked for in their order: what lies far behind is not needed again soon.
            for old in [number for number in self._fields if abs(number - frame) > 16]:
                del self._fields[old]
            mask = self._masks(frame) if frame in self._frames else None
            self._fields[frame] = None if mask is None or not mask.any() else signed_distances(mask)
        return self._fields[frame]


def signed_distances(mask: BoolMask) -> MatLike:
    """Return the distance to the outline in pixels, float32 (H, W), negative inside, cut at `FARTHEST_PX`.

    The outline lies between two pixels.
    """
    pixels = mask.view(np.uint8)
    inside = cv2.distanceTransform(pixels, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    beyond = cv2.distanceTransform(1 - pixels, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    values = np.where(mask, 0.5 - inside, beyond - 0.5).astype(np.float32)
    return np.clip(values, -FARTHEST_PX, FARTHEST_PX)


def _chatter(own: MatLike, beside: Sequence[MatLike]) -> float:
    if not beside:
        return float("nan")
    middle = sum(beside[1:], beside[0]) / len(beside)
    outline = np.abs(own) < 1
    return float(np.median(np.abs(middle - own)[outline])) if outline.any() else float("nan")
