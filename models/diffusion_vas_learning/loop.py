"""The training loop."""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed

from core.progress import CancelToken
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Recipe
from models.diffusion_vas.weights.saving import save_networks
from models.diffusion_vas_learning.examples import Example
from models.diffusion_vas_learning.loss import denoising_loss, prepare
from models.diffusion_vas_learning.plan import WEIGHTS, Precision, TrainingPlan, TrainingStep
from models.diffusion_vas_learning.starting import DTYPES, learning, make_optimiser, make_ready
from models.diffusion_vas_learning.state import Average, load_state, save_state
from models.weights.checks.published_names import from_published_names
from models.weights.reading import read_weights

ExampleSource = Callable[[np.random.Generator], Example]


def train(
    networks: Networks,
    draw: ExampleSource,
    recipe: Recipe,
    plan: TrainingPlan,
    cancel: CancelToken | None = None,
    start: Path | None = None,
) -> Iterator[TrainingStep]:
    """Train the UNet; yields after every step. Goes on where `plan.out` stopped; the encoders stay frozen.

    Every step's random numbers come from seed, step and process alone, so a resumed run equals an unbroken
    one. Checkpoints hold the averaged weights in the published layout, ready for the program, and beside them
    the state to go on from.

    Args:
        networks: What to train; changed in place.
        draw: Makes an example.
        recipe: What the weights are trained for.
        plan: How.
        cancel: Stops after a step, which is kept.
        start: Folder that the networks are from: what does not learn is saved as it is there.

    Raises:
        BadInputError: The state in `plan.out` is of another training.
        ModelUnavailableError: The optimiser's package is missing.
        Cancelled: The token was set.
    """
    token = cancel or CancelToken()
    accelerator = Accelerator()
    set_seed(plan.seed)
    make_ready(networks, plan)
    unet = networks.unet.train()
    optimizer = make_optimiser(unet, plan)
    learned = dict(learning(unet))
    average = Average.of(unet, plan.average_decay)
    done = load_state(plan.out, unet, optimizer, average, plan.optimiser)
    wrapped, optimizer = accelerator.prepare(unet, optimizer)

    def keep(step: int) -> None:
        if accelerator.is_main_process:
            save_state(plan.out, step, unet, optimizer, average, plan.optimiser)
            _save_weights(networks, plan, recipe, average, start)

    with _Curve(plan.out / "loss.csv", done, is_writer=accelerator.is_main_process) as curve:
        for step in range(done + 1, plan.steps + 1):
            began = time.monotonic()
            loss = step_once(networks, wrapped, optimizer, draw, recipe, plan, accelerator, step)
            average.follow(learned, step)
            result = TrainingStep(step, loss, time.monotonic() - began)
            curve.add(result)
            is_stopped = token.is_cancelled
            if step % plan.checkpoint_every == 0 or step == plan.steps or is_stopped:
                keep(step)
            yield result
            if is_stopped and step < plan.steps:
                token.check()
    unet.eval()


def step_once(
    networks: Networks,
    wrapped: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    draw: ExampleSource,
    recipe: Recipe,
    plan: TrainingPlan,
    accelerator: Accelerator,
    step: int,
) -> float:
    """Change what learns by one step; returns its loss."""
    loss = backward(networks, wrapped, draw, recipe, plan, accelerator, step)
    accelerator.clip_grad_norm_(
        [value for group in optimizer.param_groups for value in group["params"]], plan.clip_norm
    )
    optimizer.step()
    optimizer.zero_grad()
    return loss


def backward(
    networks: Networks,
    wrapped: torch.nn.Module,
    draw: ExampleSource,
    recipe: Recipe,
    plan: TrainingPlan,
    accelerator: Accelerator,
    step: int,
) -> float:
    """Have the gradients of one step; returns its loss."""
    number = plan.seed * 1_000_003 + step * 101 + accelerator.process_index
    generator, rng = torch.Generator().manual_seed(number), np.random.default_rng(number)
    batch = prepare(networks, [draw(rng) for _ in range(plan.batch)], recipe, plan.dropout, generator)
    is_half = plan.precision is not Precision.FLOAT32
    kind = networks.device.torch_device.type
    # Without the cache: it would hold a second copy of every weight that learns until the step is over.
    with torch.autocast(kind, DTYPES[plan.precision], enabled=is_half, cache_enabled=False):
        loss = denoising_loss(networks, wrapped, batch, recipe, generator)
    accelerator.backward(loss)
    return float(loss.detach())


def _save_weights(
    networks: Networks, plan: TrainingPlan, recipe: Recipe, average: Average, start: Path | None
) -> None:
    weights = dict(networks.unet.state_dict())
    if start is not None:
        weights |= from_published_names(read_weights(start / "unet", torch.float32))
    weights |= average.weights
    save_networks(networks, plan.out / WEIGHTS, recipe=recipe, unet_weights=weights, frozen_from=start)


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
