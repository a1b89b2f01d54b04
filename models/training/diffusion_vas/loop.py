"""The training loop."""

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed

from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Recipe
from models.diffusion_vas.weights.saving import save_networks
from models.training.diffusion_vas.examples import Example
from models.training.diffusion_vas.loss import denoising_loss, prepare
from models.training.diffusion_vas.state import Average, load_state, save_state

ExampleSource = Callable[[np.random.Generator], Example]


@dataclass(frozen=True)
class TrainingPlan:
    """How to train."""

    out: Path
    steps: int = 1000
    batch: int = 1
    learning_rate: float = 3e-6
    """The published one, for weights that know the task; a network with random weights wants about 1e-3."""
    dropout: float = 0.1
    average_decay: float = 0.999
    checkpoint_every: int = 200
    gradient_checkpointing: bool = False
    clip_norm: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class TrainingStep:
    """What one step came to."""

    step: int
    loss: float
    seconds: float


def train(
    networks: Networks, draw: ExampleSource, recipe: Recipe, plan: TrainingPlan
) -> Iterator[TrainingStep]:
    """Train the UNet; yields after every step. Goes on where `plan.out` stopped; the encoders stay frozen.

    Every step's random numbers come from seed, step and process alone, so a resumed run equals an unbroken
    one. Checkpoints hold the averaged weights in the published layout, ready for the program, and beside them
    the state to go on from.

    Raises:
        BadInputError: The state in `plan.out` is of another network.
    """
    accelerator = Accelerator()
    set_seed(plan.seed)
    unet = networks.unet.train()
    if plan.gradient_checkpointing:
        unet.enable_gradient_checkpointing()
    for frozen in (networks.vae, networks.image_encoder):
        frozen.requires_grad_(False)
    optimizer = torch.optim.AdamW(unet.parameters(), lr=plan.learning_rate, weight_decay=1e-2)
    average = Average.of(unet, plan.average_decay)
    done = load_state(plan.out, unet, optimizer, average)
    wrapped, optimizer = accelerator.prepare(unet, optimizer)
    with _Curve(plan.out / "loss.csv", done, is_writer=accelerator.is_main_process) as curve:
        for step in range(done + 1, plan.steps + 1):
            began = time.monotonic()
            number = plan.seed * 1_000_003 + step * 101 + accelerator.process_index
            generator, rng = torch.Generator().manual_seed(number), np.random.default_rng(number)
            examples = [draw(rng) for _ in range(plan.batch)]
            batch = prepare(networks, examples, recipe, plan.dropout, generator)
            loss = denoising_loss(networks, wrapped, batch, recipe, generator)
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(wrapped.parameters(), plan.clip_norm)
            optimizer.step()
            optimizer.zero_grad()
            average.follow(unet, step)
            result = TrainingStep(step, float(loss.detach()), time.monotonic() - began)
            curve.add(result)
            if accelerator.is_main_process and (step % plan.checkpoint_every == 0 or step == plan.steps):
                save_state(plan.out, step, unet, optimizer, average)
                save_networks(networks, plan.out / "weights", recipe=recipe, unet_weights=average.weights)
            yield result
    unet.eval()


class _Curve:
    """The loss of every step, as CSV; lines after a checkpoint that was resumed from are dropped."""

    def __init__(self, path: Path, done: int, *, is_writer: bool) -> None:
        self._path = path
        self._done = done
        self._is_writer = is_writer

    def __enter__(self) -> "_Curve":
        if self._is_writer:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            kept = self._path.read_text().splitlines()[1 : self._done + 1] if self._path.exists() else []
            self._path.write_text("\n".join(["step,loss,seconds", *kept]) + "\n")
            self._file = self._path.open("a", newline="")
            self._rows = csv.writer(self._file)
        return self

    def add(self, step: TrainingStep) -> None:
        if self._is_writer:
            self._rows.writerow([step.step, f"{step.loss:.6f}", f"{step.seconds:.3f}"])
            self._file.flush()

    def __exit__(self, *_: object) -> None:
        if self._is_writer:
            self._file.close()
