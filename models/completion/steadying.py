"""Hidden pixels that agree over time: each frame hears the finished ones before it and those after it."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.completion.aligning import LEAST_OVERLAP_PX, match_light
from models.completion.carry_pixels import CarriedFrame
from models.completion.composing import MOST_DOUBT
from models.completion.filling import WORTH_LEVELS
from models.completion.views import grid, pulled

MEMORY = 0.8
"""What a neighbour still counts, against the frame itself."""
STEP_LEVELS = 16.0
"""Levels by which seen pixels may differ after the step: a motion that is wrong there carries nothing."""
LEAST_WORTH = 0.6
"""What a pixel counts that is filled in, against one that is carried and right."""
SEEN_WORTH = 3.0
"""What a pixel counts that is seen: one that has just been hidden is mostly what it was."""
COARSE_PX = 8.0
"""Sigma of what is coarse."""
COARSE_STEP_LEVELS = 24.0
"""The same as `STEP_LEVELS` for coarse colours."""
DETAIL_PX = 1.5
"""Sigma of what is no detail."""
DETAIL_LEVELS = 8.0
"""Levels of doubt at which detail is shown half."""
AHEAD = 8
"""Frames after one that it hears at least, where there are so many."""


@dataclass(frozen=True)
class _Heard:
    """Pixels of a frame, and how far each can be believed."""

    rgb: NDArray[np.uint8]
    """(h, w, 3)."""
    worth: NDArray[np.float32]
    """(h, w): 0 beyond the object."""


@dataclass(frozen=True)
class _Waiting:
    """A frame that has heard those before it and waits for those after it."""

    frame: int
    x: int
    """First pixel on the canvas."""
    y: int
    visible: BoolMask
    sure: BoolMask
    itself: _Heard
    past: _Heard
    """With what the frames before say, itself included."""
    after: NDArray[np.float16] | None
    """(h, w, 2): how far each pixel goes to the next frame; small numbers, so that half precision will do."""


@dataclass(frozen=True)
class _Taken:
    """What the end of a frame needs of it."""

    amodal: BoolMask
    visible: BoolMask
    filled: NDArray[np.uint8]
    worth: NDArray[np.float16]
    """(h, w), 0..1: how far its finest detail is believed."""


class Steadier:
    """Frames in agreement with their neighbours, coarse colours and detail apart.

    Detail hears neighbours only as far as motion is right to the pixel; coarse colours bear more, so that
    what no motion explains (limbs, water) still keeps its colours from frame to frame. The finest detail is
    shown as far as what is carried is right near by: detail at a wrong place is farther from the truth than
    none, and jumps.

    Frames are handed over in order and come back in order, some of them later; at most 2 × `AHEAD` wait.
    """

    def __init__(self) -> None:
        self._all, self._coarse = _Band(STEP_LEVELS), _Band(COARSE_STEP_LEVELS)
        self._taken: dict[int, _Taken] = {}

    def steady(
        self, found: CarriedFrame, filled: NDArray[np.uint8]
    ) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Take a frame in; yield those that have heard enough: number and picture, seen pixels left alone.

        Args:
            found: What is known of the frame.
            filled: Its picture without holes, uint8 (h, w, 3).
        """
        doubt = np.where(found.known, found.doubt, np.float32(MOST_DOUBT))
        worth = (1 / (1 + (doubt / np.float32(DETAIL_LEVELS)) ** 2)).astype(np.float16)
        self._taken[found.frame] = _Taken(found.amodal, found.visible, filled, worth)
        coarse = _rounded(_smooth(filled, found.amodal, COARSE_PX))
        yield from self._joined(self._all.steady(found, filled), self._coarse.steady(found, coarse))

    def rest(self) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Yield the frames that still wait."""
        yield from self._joined(self._all.rest(), self._coarse.rest())

    def _joined(
        self,
        whole: Iterator[tuple[int, NDArray[np.uint8]]],
        coarse: Iterator[tuple[int, NDArray[np.uint8]]],
    ) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        for (frame, one), (_, calm) in zip(whole, coarse, strict=True):
            taken = self._taken.pop(frame)
            joined = _rounded(one + (calm - _smooth(one, taken.amodal, COARSE_PX)))
            joined[taken.visible] = taken.filled[taken.visible]
            soft = _smooth(joined, taken.amodal, DETAIL_PX)
            joined = _rounded(soft + (joined - soft) * taken.worth[..., None].astype(np.float32))
            joined[taken.visible] = taken.filled[taken.visible]
            yield frame, joined


class _Band:
    """Blends hidden pixels with those of neighbouring frames, carried along the way that they went.

    Frames are handed over in order and come back in order, some of them later; at most 2 × `AHEAD` wait.
    """

    def __init__(self, step_levels: float) -> None:
        self._step_levels = step_levels
        self._waiting: list[_Waiting] = []
        self._last: _Waiting | None = None

    def steady(
        self, found: CarriedFrame, filled: NDArray[np.uint8]
    ) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Take a frame in; yield those that have heard enough: number and picture, seen pixels left alone.

        Args:
            found: What is known of the frame.
            filled: Its picture without holes, uint8 (h, w, 3).
        """
        itself = past = _Heard(filled, _worth(found))
        last = self._last
        if last is not None and last.frame != found.frame - 1:
            yield from self.rest()
        elif last is not None and found.before is not None:
            at = found.before - np.array([last.x, last.y], np.float32)
            past = _hearing(itself, last.past, at, found.visible, found.sure, self._step_levels)
        waiting = _Waiting(
            found.frame, found.x, found.y, found.visible, found.sure, itself, past, _steps(found)
        )
        self._last = waiting
        self._waiting.append(waiting)
        if len(self._waiting) >= 2 * AHEAD:
            yield from self._spoken(AHEAD)

    def rest(self) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Yield the frames that still wait."""
        yield from self._spoken(len(self._waiting))

    def _spoken(self, count: int) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Yield the first frames that wait, each with what all after it say."""
        done: list[tuple[int, NDArray[np.uint8]]] = []
        future: _Heard | None = None
        following: _Waiting | None = None
        for place in range(len(self._waiting) - 1, -1, -1):
            one = self._waiting[place]
            heard = one.itself
            if future is not None and following is not None and one.after is not None:
                here = grid(*one.visible.shape) + np.array([one.x - following.x, one.y - following.y])
                at = np.asarray(here + one.after, np.float32)
                heard = _hearing(one.itself, future, at, one.visible, one.sure, self._step_levels)
            if place < count:
                done.append((one.frame, _joined(one, heard)))
            future, following = heard, one
        del self._waiting[:count]
        yield from reversed(done)


def _smooth(rgb: NDArray[np.uint8], inside: BoolMask, sigma: float) -> NDArray[np.float32]:
    """Return the colours of what is inside, smoothed; of the rest nothing is looked at."""
    weight = inside.astype(np.float32)
    soft = cv2.GaussianBlur(rgb * weight[..., None], (0, 0), sigma)
    mass = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)
    return np.asarray(soft / mass[..., None], np.float32)


def _rounded(levels: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def _worth(found: CarriedFrame) -> NDArray[np.float32]:
    carried = np.maximum(1 / (1 + (found.doubt / np.float32(WORTH_LEVELS)) ** 2), LEAST_WORTH)
    worth = np.where(found.visible, SEEN_WORTH, np.where(found.known, carried, LEAST_WORTH))
    result: NDArray[np.float32] = np.where(found.amodal, worth, 0).astype(np.float32)
    return result


def _steps(found: CarriedFrame) -> NDArray[np.float16] | None:
    if found.after is None:
        return None
    here = grid(*found.visible.shape) + np.array([found.x, found.y], np.float32)
    return (found.after - here).astype(np.float16)


def _hearing(
    one: _Heard,
    other: _Heard,
    at: NDArray[np.float32],
    visible: BoolMask,
    sure: BoolMask,
    step_levels: float,
) -> _Heard:
    """Return a frame with what a neighbour says of its hidden pixels; `at`: where they are there."""
    x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    told = np.asarray(np.rint(pulled(other.rgb.astype(np.float32), at)), np.uint8)
    trust = np.asarray(
        cv2.remap(other.worth, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.float32
    )
    both = sure & (trust > 0.9)
    if np.count_nonzero(both) < LEAST_OVERLAP_PX:
        return one
    lit, residual = match_light(told, one.rgb, both)
    trust = trust * np.float32(MEMORY / (1 + (residual / step_levels) ** 4))
    total = one.worth + trust
    share = np.divide(trust, total, out=np.zeros_like(trust), where=total > 0)[..., None]
    mixed = _rounded(one.rgb + (lit - one.rgb) * share)
    mixed[visible] = one.rgb[visible]
    return _Heard(mixed, np.where(visible, one.worth, np.minimum(total, 1)).astype(np.float32))


def _joined(one: _Waiting, future: _Heard) -> NDArray[np.uint8]:
    """Return what past and future say together: the frame's own word is in both and counts once."""
    past, itself = one.past, one.itself
    total = past.worth + future.worth - itself.worth
    told = past.rgb * past.worth[..., None] + future.rgb * future.worth[..., None]
    told -= itself.rgb * itself.worth[..., None]
    mixed = np.divide(told, total[..., None], out=itself.rgb.astype(np.float32), where=total[..., None] > 0)
    result = _rounded(mixed)
    result[one.visible] = itself.rgb[one.visible]
    return result
