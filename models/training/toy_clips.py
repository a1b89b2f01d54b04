"""Endless small clips of simple shapes that pass behind things: for trying out training, not for real use."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, BoolVideo
from models.diffusion_vas_learning.clip import TrainingClip
from models.proposers.protocol import Cue, CueKind


@dataclass(frozen=True)
class ToyWorld:
    """Size of the clips."""

    frames: int = 9
    side: int = 64
    slower: int = 1
    """Frames per frame of the world that a network was trained on: 3 = a clip at 24 a second for one at 8."""

    def clip(self, rng: np.random.Generator) -> TrainingClip:
        """Draw one clip: an ellipse or a rectangle, moving, one end of it behind a wall.

        The wall hides the same end in every frame of most clips, so that the picture does not tell how long
        the object is: only a fixed frame can.
        """
        amodal, wall = self._object(rng)
        modal = amodal & ~wall
        depth = np.where(wall, 1.0, np.where(modal, 0.5, 0.0)).astype(np.float32)
        return TrainingClip("toy", modal, amodal, None, Cue(CueKind.DEPTH, depth))

    def _object(self, rng: np.random.Generator) -> tuple[BoolVideo, BoolVideo]:
        side = self.side
        length, thickness = rng.uniform(0.3, 0.75) * side, rng.uniform(0.15, 0.35) * side
        edge = rng.uniform(0.35, 0.5) * side
        slack = rng.uniform(0.12, 0.22) * side
        top = rng.uniform(0.3, 0.7) * side
        drift = np.linspace(0, 1, self.frames) * rng.uniform(-0.2, 0.2) * side
        is_round, is_flipped = rng.random() < 0.5, rng.random() < 0.5
        amodal, wall = [], np.zeros((side, side), dtype=np.bool_)
        wall[:, int(edge) :] = True
        for number in range(self.frames):
            wobble = 0.03 * side * np.sin(number / self.slower + rng.uniform(0, 0.5))
            left = edge - slack + wobble
            shape = draw_shape(side, left, top + drift[number], length, thickness, is_round=is_round)
            amodal.append(shape)
        masks = np.stack(amodal)
        walls = np.repeat(wall[None], self.frames, axis=0)
        if is_flipped:
            return masks[..., ::-1].copy(), walls[..., ::-1].copy()
        return masks, walls


def draw_shape(
    side: int, left: float, middle: float, length: float, thickness: float, *, is_round: bool
) -> BoolMask:
    """Return an ellipse or a rectangle, bool (side, side), from its left end and its middle line."""
    canvas: NDArray[np.uint8] = np.zeros((side, side), dtype=np.uint8)
    start = (round(left), round(middle - thickness / 2))
    end = (round(left + length), round(middle + thickness / 2))
    if is_round:
        centre = (round((start[0] + end[0]) / 2), round(middle))
        axes = (max(1, round(length / 2)), max(1, round(thickness / 2)))
        cv2.ellipse(canvas, centre, axes, 0, 0, 360, 1, -1)
    else:
        cv2.rectangle(canvas, start, end, 1, -1)
    return canvas.view(np.bool_)
