"""How things move: smooth tracks of pose parameters, and waves that bend a shape while it moves."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.generator.silhouettes import SIDE, Template

Matrices = NDArray[np.float64]
"""(T, 3, 3): template → canvas, pixel centres at whole numbers."""


@dataclass(frozen=True)
class Track:
    """Pose of a thing per frame, each (T,); canvas units are pixels of the small canvas."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    scale: NDArray[np.float64]
    """Canvas pixels per template pixel."""
    angle: NDArray[np.float64]
    """Radians."""
    stretch: NDArray[np.float64]
    """Horizontal by vertical scale: changes as the thing turns away."""
    shear: NDArray[np.float64]

    def matrices(self) -> Matrices:
        """Return template → canvas."""
        count = len(self.x)
        result = np.tile(np.eye(3), (count, 1, 1))
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        wide = self.scale * self.stretch
        result[:, 0, 0], result[:, 0, 1] = cos * wide, (cos * self.shear - sin) * self.scale
        result[:, 1, 0], result[:, 1, 1] = sin * wide, (sin * self.shear + cos) * self.scale
        middle = (SIDE - 1) / 2
        result[:, 0, 2] = self.x - middle * (result[:, 0, 0] + result[:, 0, 1])
        result[:, 1, 2] = self.y - middle * (result[:, 1, 0] + result[:, 1, 1])
        return result


def wander(rng: np.random.Generator, count: int, size: float) -> NDArray[np.float64]:
    """Return a smooth track (count,) of two sines with about this amplitude."""
    time = np.arange(count)
    slow = rng.normal(0, size) * np.sin(time * rng.uniform(0.05, 0.25) + rng.uniform(0, 6.3))
    fast = rng.normal(0, size / 3) * np.sin(time * rng.uniform(0.25, 0.8) + rng.uniform(0, 6.3))
    track: NDArray[np.float64] = slow + fast
    return track


def draw_track(
    rng: np.random.Generator,
    count: int,
    start_xy: tuple[float, float],
    speed_xy: tuple[float, float],
    scale: float,
    *,
    liveliness: float = 1.0,
) -> Track:
    """Return a track through `start_xy` in the middle frame; `liveliness` 0 = straight and rigid."""
    time = np.arange(count) - (count - 1) / 2
    size = 110 * scale
    turn = np.ones(count)
    if rng.random() < 0.5 * liveliness:  # turning in depth: foreshortening
        turn = np.cos(np.clip(wander(rng, count, 0.5) + rng.uniform(-0.5, 0.5), -1.1, 1.1))
    return Track(
        start_xy[0] + speed_xy[0] * time + wander(rng, count, 0.08 * size * liveliness),
        start_xy[1] + speed_xy[1] * time + wander(rng, count, 0.05 * size * liveliness),
        scale * np.exp(rng.normal(0, 0.008) * liveliness * time + wander(rng, count, 0.04 * liveliness)),
        rng.normal(0, 0.15)
        + rng.normal(0, 0.012) * liveliness * time
        + wander(rng, count, 0.06 * liveliness),
        turn,
        rng.normal(0, 0.05) + wander(rng, count, 0.04 * liveliness),
    )


class Wave:
    """A bending of templates that changes with time: low sines, two fields that turn into each other."""

    def __init__(self, rng: np.random.Generator, strength_px: float) -> None:
        rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
        self._grid = np.stack([columns, rows])
        self._fields = []
        for _ in range(2):
            parts = []
            for _axis in range(2):
                kx, ky = rng.uniform(-0.05, 0.05, 2)
                parts.append(np.sin(kx * columns + ky * rows + rng.uniform(0, 6.3)) * strength_px)
            self._fields.append(np.stack(parts).astype(np.float32))
        self._rate = rng.uniform(0.05, 0.4)

    def bend(self, template: Template, frame: int) -> Template:
        """Return the template as it is bent in a frame."""
        one, two = np.float32(np.cos(self._rate * frame)), np.float32(np.sin(self._rate * frame))
        where = self._grid + one * self._fields[0] + two * self._fields[1]
        bent = cv2.remap(template, where[0], where[1], cv2.INTER_LINEAR)
        return bent.astype(np.uint8, copy=False)
