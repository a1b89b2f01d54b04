"""What filming does to a picture: light, lens, grain, and the codes that videos are kept in."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import RgbFrame
from models.training.generator.looks.look import Look

NOISE_SHIFT_PX = 61
BLUR_FROM_PX = 0.2
BLOCK = 16
STILL_FROM_QUALITY = 60
"""Codes of lower quality leave blocks as they were where little changed."""


class Film:
    """Takes the pictures of one clip, in order."""

    def __init__(self, size_hw: tuple[int, int], count: int, rng: np.random.Generator, look: Look) -> None:
        """Draw the noise once; it is laid on each frame with another shift: as good as new, far cheaper."""
        self._look = look
        self._rng = rng
        noise_hw = size_hw[0] + NOISE_SHIFT_PX, size_hw[1] + NOISE_SHIFT_PX
        self._noise = np.rint(rng.normal(0, look.noise, (*noise_hw, 3))).astype(np.int16)
        self._light = 1 + 0.05 * np.sin(np.arange(count) * rng.uniform(0.05, 0.3))
        if look.flicker:
            self._light = self._light * (1 + rng.normal(0, look.flicker, count))
        self._last: NDArray[np.uint8] | None = None

    def take(self, picture: RgbFrame, frame: int) -> RgbFrame:
        """Return the picture as a camera's file would hold it."""
        height, width = picture.shape[:2]
        lit = cv2.convertScaleAbs(picture, alpha=float(self._light[frame]))
        if self._look.blur_px > BLUR_FROM_PX:
            lit = cv2.GaussianBlur(lit, (0, 0), self._look.blur_px)
        x, y = (int(shift) for shift in self._rng.integers(0, NOISE_SHIFT_PX, 2))
        noise = self._noise[y : y + height, x : x + width]
        taken = np.asarray(cv2.add(lit, noise, dtype=cv2.CV_8U), np.uint8)
        return self._coded(taken) if self._look.compression else taken

    def _coded(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        quality = self._look.compression
        _, code = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        read = cv2.imdecode(code, cv2.IMREAD_COLOR)
        if read is None:
            raise RuntimeError("OpenCV cannot read a JPEG that it wrote")
        result = np.asarray(read, np.uint8)
        if quality < STILL_FROM_QUALITY and self._last is not None:
            _let_stand(result, self._last, least=(STILL_FROM_QUALITY - quality) / 6)
        self._last = result
        return result


def _let_stand(picture: NDArray[np.uint8], last: NDArray[np.uint8], least: float) -> None:
    """Put the last picture's blocks where fewer than `least` grey levels changed, as predictive codes do."""
    apart = cv2.absdiff(picture, last).mean(axis=2).astype(np.float32)
    size_wh = -(-picture.shape[1] // BLOCK), -(-picture.shape[0] // BLOCK)
    blocks = cv2.resize(apart, size_wh, interpolation=cv2.INTER_AREA)
    still = cv2.resize(blocks, picture.shape[1::-1], interpolation=cv2.INTER_NEAREST) < least
    picture[still] = last[still]
