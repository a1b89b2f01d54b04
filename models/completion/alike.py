"""What alike frames show at the same place of the object: a second witness that follows no motion.

Every frame is cut to the box of its amodal mask and laid over the others at one small size. A frame counts,
place by place, the more its outline and its seen pixels near by agree with this frame. So a walker is told by
the step before, although nothing that moved so far could be followed.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame
from models.completion.filling import spread

SIDE_PX = 96
"""Boxes are compared at this size."""
COARSE_PX = 32
"""Differences are smoothed at this size: they are meant to hold beyond where they are seen."""
SMOOTH_SHAPE_PX = 4.0
SMOOTH_ERROR_PX = 2.7
"""Both in pixels of `COARSE_PX`."""
REACH = 24
"""Frames that are asked either way."""
MEMORY_FRAMES = 10.0
ERROR_LEVELS = 5.0
"""Levels of difference at which a frame counts 1/e."""
SHAPE_SHARE = 0.05
"""Share of the pixels around by which outlines differ at which a frame counts 1/e."""
LIGHT_LEVELS = 20.0
WORST_LEVELS = 60.0
UNKNOWN_LEVELS = 20.0
LEAST_OVERLAP_PX = 30
LEAST_COVER = 0.3
LEAST_WEIGHT = 1e-3
"""Weight at which what frames say counts as much as what is around it."""
MEND_PX = 0.7


@dataclass(frozen=True)
class _Box:
    """A frame's object at the common size."""

    rgb: NDArray[np.float32]
    seen: NDArray[np.float32]
    """0..1: how much of a pixel surely shows the object."""
    whole: NDArray[np.float32]
    """0..1: how much of a pixel the whole object covers, at `COARSE_PX`."""


@dataclass(frozen=True)
class Foretold:
    """What alike frames say of one frame, in the box of its amodal mask."""

    rgb: NDArray[np.float32]
    """(h, w, 3), levels; joined to what this frame shows itself."""
    error: NDArray[np.float32]
    """(h, w): levels by which it is wrong, by how frames differ from each other and from this one."""


class Alike:
    """Boxes of the frames around those that are being worked on."""

    def __init__(self) -> None:
        self._boxes: dict[int, _Box] = {}

    def put(self, frame: int, picture: RgbFrame, sure: BoolMask, amodal: BoolMask) -> None:
        """Keep what a frame surely shows of the object; masks bool (H, W)."""
        x, y, width, height = cv2.boundingRect(amodal.view(np.uint8))
        if not width:
            return
        rows, columns = slice(y, y + height), slice(x, x + width)
        known = sure[rows, columns].astype(np.float32)
        cover = _sized(known, SIDE_PX)
        lit = _sized(picture[rows, columns].astype(np.float32) * known[..., None], SIDE_PX)
        enough = cover > LEAST_COVER
        rgb = np.where(enough[..., None], lit / np.maximum(cover, LEAST_COVER)[..., None], 0)
        whole = _sized(amodal[rows, columns].astype(np.float32), COARSE_PX)
        self._boxes[frame] = _Box(
            rgb.astype(np.float32), np.where(enough, cover, 0).astype(np.float32), whole
        )

    def forget_before(self, frame: int) -> None:
        """Let go of what lies before a frame."""
        for other in [one for one in self._boxes if one < frame]:
            del self._boxes[other]

    def foretell(self, frame: int, rgb: NDArray[np.uint8], sure: BoolMask) -> Foretold | None:
        """Return what other frames say of one; None when there is none.

        Args:
            frame: Its number.
            rgb: Its pixels in the box of its amodal mask, (h, w, 3).
            sure: bool (h, w): where they surely show the object.
        """
        here = self._boxes.get(frame)
        others = [
            (abs(at - frame), box)
            for at, box in self._boxes.items()
            if at != frame and abs(at - frame) <= REACH and box.seen.any()
        ]
        if here is None or not others:
            return None
        told, error = _blended(here, others)
        height, width = sure.shape
        whole = np.asarray(cv2.resize(told, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        wrong = np.asarray(cv2.resize(error, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        # What is seen here sets the level: the difference there goes on into the hidden part.
        off = np.where(sure[..., None], rgb - whole, 0).astype(np.float32)
        return Foretold(whole + spread(off, sure.astype(np.float32)), wrong)


def _blended(here: _Box, others: list[tuple[int, _Box]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return colours, (SIDE_PX, SIDE_PX, 3), and by how many levels they are wrong, (SIDE_PX, SIDE_PX)."""
    total = np.zeros_like(here.rgb)
    squares, errors, weights = (np.zeros_like(here.seen) for _ in range(3))
    for away, other in others:
        rgb, error = _compared(here, other)
        apart = _smooth(np.abs(other.whole - here.whole), SMOOTH_SHAPE_PX)
        unlike = _grown(error / np.float32(ERROR_LEVELS) + apart / np.float32(SHAPE_SHARE))
        weight = other.seen * np.exp(-unlike) / np.float32(1 + away / MEMORY_FRAMES)
        total += rgb * weight[..., None]
        squares += (rgb**2).mean(axis=2) * weight
        errors += _grown(error) * weight
        weights += weight
    total, squares, errors, weights = (_smooth(one, MEND_PX) for one in (total, squares, errors, weights))
    sum_ = np.maximum(weights, 1e-9)
    mean = total / sum_[..., None]
    spreading = np.maximum(squares / sum_ - (mean**2).mean(axis=2), 0)
    wrong = np.sqrt(spreading + (errors / sum_) ** 2)
    believed = (weights / (weights + np.float32(LEAST_WEIGHT))).astype(np.float32)
    both = spread(np.dstack([mean, wrong]).astype(np.float32), believed)
    return np.ascontiguousarray(both[..., :3]), np.ascontiguousarray(both[..., 3])


def _compared(here: _Box, other: _Box) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return another frame's colours in the light of this one, and the difference left, at `COARSE_PX`."""
    both = here.seen * other.seen
    mass = float(both.sum())
    if mass < LEAST_OVERLAP_PX:
        return other.rgb, np.full_like(here.whole, UNKNOWN_LEVELS)
    off = ((here.rgb - other.rgb) * both[..., None]).sum(axis=(0, 1)) / mass
    rgb = (other.rgb + np.clip(off, -LIGHT_LEVELS, LIGHT_LEVELS)).astype(np.float32)
    wrong = np.minimum(np.abs(here.rgb - rgb).mean(axis=2), WORST_LEVELS) * both
    near, weight = (_smooth(_sized(one, COARSE_PX), SMOOTH_ERROR_PX) for one in (wrong, both))
    # Far from what both show, the mean of it all is the best guess.
    hold = np.float32(0.02)
    return rgb, (near + hold * np.float32(wrong.sum() / mass)) / (weight + hold)


def _sized(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(values, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def _grown(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(values, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_LINEAR), np.float32)


def _smooth(values: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)
