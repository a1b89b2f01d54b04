"""`train diffusion-vas`: the diffusion model from Stable Video Diffusion's weights, or from others."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from core.errors import BadInputError
from core.program import command
from models.devices.packages import require_packages
from models.diffusion_vas.weights.recipe import make_recipe
from models.diffusion_vas_learning.plan import (
    NAME,
    Asked,
    Layers,
    Optimiser,
    Precision,
    Stage,
    TrainingPlan,
    place_beside,
)
from models.weights.stock.catalogue import GB

TITLE = f"train {NAME}"
ENTRIES = {
    Stage.MASKS: "diffusion-vas-amodal",
    Stage.ONE_STAGE: "diffusion-vas-amodal",
    Stage.CONTENT: "diffusion-vas-content",
}
"""What the weights of a stage are called among the program's."""
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    projects: tuple[Path, ...]
    data: tuple[Path, ...]
    media: Path | None
    start: Path | None
    out: Path | None
    also_unreviewed: bool
    stage: str
    is_one_step: bool
    layers: str
    optimiser: str
    precision: str
    steps: int
    batch: int
    rate: float | None
    dropout: float
    checkpoint_every: int
    gradient_checkpointing: bool
    options: Mapping[str, str]
    seed: int
    device: str
    is_dry_run: bool
    memory_gb: float | None


def run(wanted: Wanted) -> int:
    """Train, or take one step on random weights."""
    plan = TrainingPlan(
        _out(wanted), wanted.steps, wanted.batch, wanted.rate, wanted.dropout,
        checkpoint_every=wanted.checkpoint_every, gradient_checkpointing=wanted.gradient_checkpointing,
        seed=wanted.seed, layers=_one_of(Layers, wanted.layers, "--layers"),
        optimiser=_one_of(Optimiser, wanted.optimiser, "--optimiser"),
        precision=_one_of(Precision, wanted.precision, "--precision"),
    )  # fmt: skip
    stage = _one_of(Stage, wanted.stage, "--stage")
    require_packages()
    return _try_out(wanted, plan) if wanted.is_dry_run else _train(wanted, plan, stage)


def _train(wanted: Wanted, plan: TrainingPlan, stage: Stage) -> int:
    from models.diffusion_vas_learning.run import run as train

    paths = (*wanted.projects, *wanted.data)
    if not paths:
        raise BadInputError(TITLE, "", "needs something to learn from", "give --project or --data")
    if wanted.start is None:
        way_out = "give the folder of Stable Video Diffusion, or of published weights"
        raise BadInputError("--start", "", "is needed: weights to begin with", way_out)
    asked = Asked(
        plan, paths, wanted.start, wanted.media, wanted.also_unreviewed, stage, wanted.is_one_step,
        dict(wanted.options), wanted.device,
    )  # fmt: skip
    with cancel_on_interrupt() as cancel:
        found = follow(TITLE, train(asked, cancel))
    seen = f"{found.objects} objects, {found.frames} frames"
    print(f"{found.weights}: {found.steps} steps, {seen}, loss {found.loss:.4f}")
    entry = "unet3d" if wanted.is_one_step else ENTRIES[stage]
    print(f"use them: `{command(f'models use {entry} {found.weights}')}`")
    return 0


def _try_out(wanted: Wanted, plan: TrainingPlan) -> int:
    from models.diffusion_vas_learning.trying import try_one_step

    recipe = make_recipe(None, {**wanted.options, "overlap": "0"})
    limit = None if wanted.memory_gb is None else int(wanted.memory_gb * GB)
    with cancel_on_interrupt() as cancel:
        steps = try_one_step(plan, recipe, cancel, limit_bytes=limit, device=wanted.device)
        print(next(steps).message)
        print(follow(TITLE, steps).words)
    return 0


def _out(wanted: Wanted) -> Path:
    if wanted.out is not None:
        return wanted.out
    if wanted.projects:
        return place_beside(wanted.projects[0])
    if wanted.is_dry_run:
        return Path()  # nothing is written
    raise BadInputError("--out", "", "is needed with --data", "name a folder for the weights")


def _one_of(kind: type[Choice], value: str, place: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise BadInputError(place, value, "is unknown", f"use {', '.join(kind)}") from None
