"""`train pcnet-m`: PCNet-M from the visible masks of a project, or from silhouettes."""

import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from cli.terminal.projects import opened
from core.errors import BadInputError
from core.program import command
from core.progress import CancelToken, Progress
from models.pcnet_m_learning.plan import NAME, WEIGHTS, Plan
from models.pcnet_m_learning.sources import MaskSet, project_masks
from models.weights.tuned import MARK, place_for, write_facts

PARTS = 1000
"""Of the progress."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    project: Path | None
    data: Path | None
    out: Path | None
    name: str | None
    steps: int
    minutes: float | None
    batch: int
    rate: float
    seed: int
    validate_every: int
    threads: int
    half: bool


def run(wanted: Wanted) -> int:
    """Train, and keep the weights where they were wanted."""
    place = place_for(NAME, wanted.name) if wanted.name else None
    masks, out = _masks(wanted), _out(wanted)
    plan = Plan(
        out, wanted.steps, wanted.batch, wanted.rate, wanted.seed, wanted.validate_every, wanted.minutes,
        half=wanted.half, threads=wanted.threads,
    )  # fmt: skip
    with cancel_on_interrupt() as cancel:
        follow("train pcnet-m", _steps(plan, masks, cancel))
    print(f"{out / WEIGHTS}: learned from {len(masks.train)} masks, judged by {len(masks.held_out)}")
    if place is not None:
        shutil.copyfile(out / WEIGHTS, place)
        write_facts(place, {"source": masks.name, "steps": wanted.steps, "seed": wanted.seed})
        print(f"use it: `{command(f'propose --project PROJECT --proposer {NAME}{MARK}{wanted.name}')}`")
    return 0


def _masks(wanted: Wanted) -> MaskSet:
    if wanted.project is not None and wanted.data is None:
        with opened(wanted.project, read_only=True) as project:
            return project_masks(project)
    if wanted.data is not None and wanted.project is None:
        return _shared(wanted.data)
    raise BadInputError("train pcnet-m", "", "needs either --project or --data", "give one of them")


def _shared(data: Path) -> MaskSet:
    try:
        from models.training.silhouette_masks import shared_masks
    except ModuleNotFoundError:
        raise BadInputError(
            "--data", str(data), "is read in a checkout of the source only", "train from masks with --project"
        ) from None
    return shared_masks(data)


def _out(wanted: Wanted) -> Path:
    if wanted.out is not None:
        return wanted.out
    if wanted.project is None:
        raise BadInputError("--out", "", "is needed with --data", "name a folder for the weights")
    return wanted.project.with_suffix(f".{NAME}")


def _steps(plan: Plan, masks: MaskSet, cancel: CancelToken) -> Generator[Progress, None, None]:
    from models.pcnet_m_learning.loop import train

    yield Progress(0, 0, "getting ready")
    for told in train(plan, masks.train, masks.held_out, masks.name, cancel):
        print(
            f"step {told.step}: loss {told.loss:.3f}, hidden part {100 * told.hidden:.1f}, "
            f"grown where nothing is hidden {100 * told.grown:.1f}"
        )
        yield Progress(round(PARTS * told.fraction), PARTS, f"step {told.step}")
