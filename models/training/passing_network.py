"""A toy network that must look at other frames of its window, trained by our own loop at 8 a second."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.diffusion_vas.weights.recipe import Kind, Mode, Recipe
from models.diffusion_vas.weights.saving import save_networks
from models.diffusion_vas.weights.tiny import tiny_networks
from models.diffusion_vas_learning.examples import Example, make_example
from models.diffusion_vas_learning.loop import train
from models.diffusion_vas_learning.plan import WEIGHTS, Layers, Stage, TrainingPlan, TrainingStep
from models.training.passing_clips import PassingWorld
from models.training.toy_vae import train_vae


@dataclass(frozen=True)
class PassingTraining:
    """Sizes and lengths of a training."""

    kind: Kind = Kind.DIFFUSION
    side: int = 16
    levels: int = 2
    """Blocks of the UNet; `side` is a multiple of 2^levels."""
    vae_steps: int = 100
    steps: int = 200
    batch: int = 4
    rate: float = 3e-3
    average_decay: float = 0.95
    seed: int = 0

    @property
    def recipe(self) -> Recipe:
        """What the network is trained for: windows of five frames."""
        return Recipe(
            mode=Mode.MATCHED, kind=self.kind, steps=6, guidance_min=1.0, guidance_max=1.0, window=5,
            overlap=2, height=self.side, width=self.side, decode_chunk=5,
        )  # fmt: skip

    def run(self, out: Path) -> Iterator[TrainingStep]:
        """Train VAE and UNet from random weights; they are in `weights_in(out)` when all steps are taken."""
        networks = tiny_networks(self.seed, levels=self.levels, vae_levels=2)
        train_vae(networks, PassingWorld(4, self.side).clip, self.vae_steps, self.rate)
        start = out / "start"
        save_networks(networks, start, recipe=self.recipe)
        recipe, world = self.recipe, PassingWorld(side=self.side)

        def draw(rng: np.random.Generator) -> Example:
            return make_example(world.clip(rng), Stage.MASKS, recipe, None, rng)

        plan = TrainingPlan(
            out, self.steps, self.batch, self.rate, dropout=0.0, average_decay=self.average_decay,
            checkpoint_every=self.steps, gradient_checkpointing=False, seed=self.seed, layers=Layers.ALL,
        )  # fmt: skip
        yield from train(networks, draw, recipe, plan)


def weights_in(out: Path) -> Path:
    """Return the folder of the trained weights."""
    return out / WEIGHTS
