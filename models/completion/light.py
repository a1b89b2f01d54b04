"""Pictures in steady light, for following an object while the exposure changes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import RgbFrame
from models.proposers.protocol import FrameSequence

STRIDE_PX = 6
# Black borders and blown-out sky say nothing about exposure.
DARKEST, BRIGHTEST = 16, 240
# Each frame gives back a little of the correction, so that it cannot wander off over a long clip.
MEMORY = 0.97


class SteadyLight:
    """A sequence of pictures, each brightened or darkened to follow on from the one read before.

    Tracking features takes for granted that a thing looks alike in neighbouring frames; a camera that adapts
    its exposure breaks that (measured: 10 dB worse completions at 5 % change a frame).
    """

    def __init__(self, frames: FrameSequence) -> None:
        self._frames = frames
        self._last: tuple[int, NDArray[np.uint8]] | None = None
        self._gain = 1.0

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, frame: int, /) -> RgbFrame:
        """Return a picture, uint8 (H, W, 3); frames are best read one after the other."""
        picture = self._frames[frame]
        sample = picture[::STRIDE_PX, ::STRIDE_PX, 1]
        if self._last is None or self._last[0] not in (frame, frame - 1):
            self._gain = 1.0
        elif self._last[0] == frame - 1:
            self._gain = (self._gain * _ratio(self._last[1], sample)) ** MEMORY
        self._last = frame, sample.copy()
        if abs(self._gain - 1) < 0.004:
            return picture
        table = np.clip(np.rint(np.arange(256) * self._gain), 0, 255).astype(np.uint8)
        return np.asarray(cv2.LUT(picture, table), np.uint8)


def _ratio(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    usable = (after > DARKEST) & (after < BRIGHTEST) & (before > DARKEST) & (before < BRIGHTEST)
    if np.count_nonzero(usable) < 20:
        return 1.0
    ratio = float(np.median(before[usable].astype(np.float32) / after[usable]))
    return ratio if 0.67 < ratio < 1.5 else 1.0
