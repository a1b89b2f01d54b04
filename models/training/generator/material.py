"""All that clips are made of."""

from dataclasses import dataclass

import numpy as np

from models.training.generator.figures import Shape, draw_figure
from models.training.generator.habits import PLAIN, Habits
from models.training.generator.looks.photos import Photos
from models.training.generator.rigs.bank import Rigs
from models.training.generator.silhouettes import Silhouettes


@dataclass(frozen=True)
class Material:
    """Shapes and pictures, and how they are mixed."""

    shapes: Silhouettes
    bank_share: float = 0.65
    """Share of shapes that come from the bank; the rest is procedural."""
    rigs: Rigs | None = None
    rig_share: float = 0.0
    """Share of shapes that are animated bodies, where there are any; of the rest the bank has its share."""
    photos: Photos | None = None
    habits: Habits = PLAIN

    def draw_shape(self, rng: np.random.Generator, bank_share: float | None = None) -> Shape:
        """Return a random shape; `bank_share` counts instead of one's own."""
        if self.rigs is not None and rng.random() < self.rig_share:
            return self.rigs.draw(rng)
        share = self.bank_share if bank_share is None else bank_share
        template = self.shapes.draw(rng) if rng.random() < share else None
        if template is None:
            return draw_figure(rng)
        if rng.random() < 0.5:
            template = np.ascontiguousarray(template[:, ::-1])
        found = template
        return lambda _phase: found
