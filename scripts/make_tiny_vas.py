"""Trains the tiny Diffusion-VAS checkpoint that tests and benchmarks use (tests/data/tiny_vas).

    python scripts/make_tiny_vas.py [--out FOLDER] [--steps 6000] [--vae-steps 1500]

First the VAE on masks of simple shapes, then the UNet with the product's own training loop on toy clips. It
knows nothing of the world; it is there so that anchors, windows and hypotheses can be tested on a network
that works.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch

from models.diffusion_vas.weights.loading import load_networks
from models.diffusion_vas.weights.recipe import Mode, Recipe
from models.diffusion_vas.weights.saving import save_networks
from models.diffusion_vas.weights.tiny import tiny_networks
from models.diffusion_vas_learning.examples import Example, make_example
from models.diffusion_vas_learning.loop import train
from models.diffusion_vas_learning.plan import Layers, Stage, TrainingPlan
from models.training.toy_clips import ToyWorld
from models.training.toy_vae import train_vae

RECIPE = Recipe(
    mode=Mode.MATCHED, steps=10, guidance_min=1.0, guidance_max=1.0, window=9, overlap=3, height=64, width=64,
    decode_chunk=9,
)  # fmt: skip


def main() -> None:
    """Train both networks and write the checkpoint."""
    parser = argparse.ArgumentParser(description="Trains the tiny checkpoint of the tests.")
    parser.add_argument("--out", type=Path, default=Path("tests/data/tiny_vas"))
    parser.add_argument("--work", type=Path, default=Path("/tmp/tiny-vas"))
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--vae-steps", type=int, default=1500)
    parser.add_argument("--batch", type=int, default=4)
    arguments = parser.parse_args()
    start = arguments.work / "start"
    if not start.exists():
        networks = tiny_networks(1, levels=4)
        train_vae(networks, ToyWorld(4, RECIPE.height).clip, arguments.vae_steps)
        save_networks(networks, start, recipe=RECIPE)
    networks = load_networks(start, tiny_networks(1, levels=4).device)
    world = ToyWorld(RECIPE.window, RECIPE.height)

    def draw(rng: np.random.Generator) -> Example:
        return make_example(world.clip(rng), Stage.MASKS, RECIPE, None, rng)

    plan = TrainingPlan(
        arguments.work / "unet", arguments.steps, arguments.batch, 1e-3, average_decay=0.998,
        checkpoint_every=250, gradient_checkpointing=False, layers=Layers.ALL,
    )  # fmt: skip
    losses: list[float] = []
    for step in train(networks, draw, RECIPE, plan):
        losses.append(step.loss)
        if step.step % 100 == 0:
            print(f"step {step.step}: loss {np.mean(losses[-100:]):.4f}, {step.seconds:.2f} s", flush=True)
    finish(arguments.work / "unet" / "weights", arguments.out)


def finish(trained: Path, out: Path) -> None:
    """Write the checkpoint in half precision."""
    networks = load_networks(trained, tiny_networks(1, levels=4).device)
    half = replace(networks)
    for network in (half.unet, half.vae, half.image_encoder):
        network.half()
    save_networks(half, out, recipe=RECIPE)
    print(f"written: {out}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
