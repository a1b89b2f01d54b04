"""Endless small clips in which a wall slides in front of a bar: only other moments tell what it hides."""

from dataclasses import dataclass

import numpy as np

from models.diffusion_vas_learning.clip import TrainingClip
from models.proposers.protocol import Cue, CueKind
from models.training.toy_clips import draw_shape


@dataclass(frozen=True)
class PassingWorld:
    """Clips of a bar that glides along and comes behind a wall, or out from behind it; 8 moments a second.

    While it is behind it, one end is hidden in every frame: how long the bar is, the frames before tell, or
    those after, and nothing else does.
    """

    frames: int = 5
    side: int = 16
    slower: int = 1
    """Frames per moment: 3 = a clip at 24 a second."""
    hides: tuple[float, float] = (-1.5, 2.5)
    """Earliest and latest moment at which the wall begins to slide; before 0: some only see it hidden."""

    def clip(self, rng: np.random.Generator) -> TrainingClip:
        """Draw one clip."""
        side = self.side
        length, thickness = rng.uniform(0.3, 0.7) * side, rng.uniform(0.25, 0.4) * side
        start, slack = rng.uniform(0.05, 0.2) * side, rng.uniform(0.12, 0.2) * side
        middle, speed = rng.uniform(0.35, 0.65) * side, rng.uniform(-0.02, 0.02) * side
        begins, takes = rng.uniform(*self.hides), rng.uniform(0.8, 1.5)
        is_flipped, comes_out = rng.random(2) < 0.5
        moments = np.arange(self.frames) / self.slower
        lefts = start + speed * moments
        share = np.clip((moments - begins) / takes, 0, 1)
        edges = lefts + (1 - share) * (length + 2) + share * slack
        bars = [draw_shape(side, left, middle, length, thickness, is_round=False) for left in lefts]
        columns = np.broadcast_to(np.arange(side), (side, side))
        amodal, wall = np.stack(bars), np.stack([columns >= round(edge) for edge in edges])
        if comes_out:
            amodal, wall = amodal[::-1], wall[::-1]
        if is_flipped:
            amodal, wall = amodal[..., ::-1], wall[..., ::-1]
        amodal = np.ascontiguousarray(amodal)
        modal = amodal & ~wall
        depth = np.where(wall, 1.0, np.where(modal, 0.5, 0.0)).astype(np.float32)
        return TrainingClip("passing", modal, amodal, None, Cue(CueKind.DEPTH, depth), fps=8.0 * self.slower)
