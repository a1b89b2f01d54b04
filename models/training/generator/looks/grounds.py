"""Grounds: a picture that the camera runs along, of which not all parts obey it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import RgbFrame
from models.training.generator.looks.look import Look

LARGER = 2
"""Times as large as the picture, so that a moving camera always sees some of it."""
CELLS = 5
"""Across the picture, of the fields that say what is near and what sways."""
SWAY_PX = 2.5
"""Standard deviation of a swaying pixel's way, for a picture 256 wide."""


class Ground:
    """What is behind everything."""

    def __init__(
        self, texture: NDArray[np.uint8], size_hw: tuple[int, int], rng: np.random.Generator, look: Look
    ) -> None:
        """Draw what is near, far and moving by itself.

        Args:
            texture: uint8, LARGER times as high and wide as the picture.
            size_hw: Of the picture.
            rng: Source of chance.
            look: How much of what there is.
        """
        self._texture = texture
        self._size_hw = size_hw
        self._speed = _nearness(rng, size_hw, look.parallax) if look.parallax else None
        self._sway = _Sway(rng, size_hw, look.sway) if look.sway else None
        rows, columns = np.mgrid[0 : size_hw[0], 0 : size_hw[1]].astype(np.float32)
        self._rows, self._columns = rows, columns

    def paint(self, frame: int, shift_xy: NDArray[np.float64]) -> RgbFrame:
        """Return the picture of a frame, uint8 (H, W, 3).

        Args:
            frame: Its number.
            shift_xy: How far the camera's ground has moved, in pixels.
        """
        height, width = self._size_hw
        start = np.array([width, height]) * (LARGER - 1) / 2
        if self._speed is None and self._sway is None:
            move = np.array([[1, 0, shift_xy[0] - start[0]], [0, 1, shift_xy[1] - start[1]]])
            return cv2.warpAffine(
                self._texture, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
            ).astype(np.uint8, copy=False)
        speed = np.float32(1) if self._speed is None else self._speed
        x = self._columns + np.float32(start[0]) - np.float32(shift_xy[0]) * speed
        y = self._rows + np.float32(start[1]) - np.float32(shift_xy[1]) * speed
        if self._sway is not None:
            away_x, away_y = self._sway.at(frame)
            x, y = x + away_x, y + away_y
        seen = cv2.remap(self._texture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        return np.asarray(seen, np.uint8)


class _Sway:
    """Parts of the ground that waver: two random fields that turn into each other, where it moves at all."""

    def __init__(self, rng: np.random.Generator, size_hw: tuple[int, int], share: float) -> None:
        strength = SWAY_PX * size_hw[1] / 256 * float(np.exp(rng.normal(0, 0.5)))
        where = _field(rng, size_hw, CELLS)
        where = np.clip(3 * (where - np.quantile(where, 1 - share)), 0, 1).astype(np.float32)
        fine = int(rng.integers(CELLS, 6 * CELLS))
        self._fields = [_field(rng, size_hw, fine) * where * np.float32(strength) for _ in range(4)]
        self._rate = float(rng.uniform(0.1, 1.2))

    def at(self, frame: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return how far each pixel's content is away in x and in y."""
        one, two = np.float32(np.cos(self._rate * frame)), np.float32(np.sin(self._rate * frame))
        left, right, up, down = self._fields
        return one * left + two * right, one * up + two * down


def _nearness(rng: np.random.Generator, size_hw: tuple[int, int], parallax: float) -> NDArray[np.float32]:
    """Return how fast the ground runs with the camera, 1 on average; below it is mostly nearer."""
    ramp = np.linspace(-1, 1, size_hw[0], dtype=np.float32)[:, None] * np.float32(rng.uniform(0, 1))
    bumps = _field(rng, size_hw, CELLS)
    if rng.random() < 0.5:  # steps from one thing to another, not slopes
        bumps = np.round(bumps)
    return np.clip(1 + np.float32(parallax) * (ramp + 0.5 * bumps), 0, 3).astype(np.float32)


def _field(rng: np.random.Generator, size_hw: tuple[int, int], cells: int) -> NDArray[np.float32]:
    coarse = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, size_hw[::-1], interpolation=cv2.INTER_CUBIC), np.float32)
