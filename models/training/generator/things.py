"""Things with a shape and a way through a clip."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.training.generator.figures import Shape
from models.training.generator.movement import Matrices, Wave
from models.training.generator.silhouettes import Template

WIDTH, HEIGHT = 256, 192
"""The small canvas in which scenes are laid out."""


@dataclass(frozen=True)
class Thing:
    """A shape with its way through the clip."""

    shape: Shape
    matrices: Matrices
    phases: NDArray[np.float64]
    wave: Wave | None = None
    is_reported: bool = True
    """Whether an occluder cue knows it (a thing without a track is not known)."""

    def draw(self, frame: int, scale: float = 1.0) -> BoolMask:
        """Return its mask on the canvas, bool (HEIGHT · scale, WIDTH · scale)."""
        template = self.template(frame)
        size_wh = round(WIDTH * scale), round(HEIGHT * scale)
        moved = cv2.warpAffine(
            template, scaled(self.matrices[frame], scale)[:2], size_wh, flags=cv2.INTER_LINEAR
        )
        return moved > 127

    def template(self, frame: int) -> Template:
        """Return its shape in a frame, before it is put in place."""
        template = self.shape(float(self.phases[frame]))
        return template if self.wave is None else self.wave.bend(template, frame)


def scaled(matrix: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """Return template → canvas for a canvas of another size."""
    shift = (scale - 1) / 2
    return np.array([[scale, 0, shift], [0, scale, shift], [0, 0, 1]]) @ matrix


def draw_phases(rng: np.random.Generator, count: int, lively: float) -> NDArray[np.float64]:
    """Return the phase of a thing's own movement per frame, radians, (count,)."""
    phases = rng.uniform(0, 6.3) + rng.uniform(0.1, 0.6) * lively * np.arange(count)
    return np.asarray(phases, dtype=np.float64)
