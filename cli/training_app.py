"""The subcommands of `train`. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.edge import run_safely

train_app = typer.Typer(
    help="Train models from nothing.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)


@train_app.callback()
def train() -> None:
    """Train models from nothing; the same command goes on after a stop."""


@train_app.command("pcnet-m")
def train_pcnet_m(
    project: Annotated[Path | None, typer.Option("--project", help="Project file (*.amodal)")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of silhouettes instead of a project")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder; default: beside the project")] = None,
    name: Annotated[str | None, typer.Option(help="Keep the weights as proposer pcnet-m:NAME")] = None,
    steps: Annotated[int, typer.Option(min=1, help="Length of the training")] = 4000,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="Length in minutes instead")] = None,
    batch: Annotated[int, typer.Option(min=2, help="Examples a step")] = 16,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate at its highest")] = 3e-3,
    seed: Annotated[int, typer.Option(min=0, help="The same seed and steps give the same weights")] = 0,
    validate_every: Annotated[int, typer.Option(min=1, help="Steps from checkpoint to checkpoint")] = 50,
    threads: Annotated[int, typer.Option(min=1, help="Of the processor")] = 1,
    half: Annotated[bool, typer.Option("--half", help="bfloat16; faster on processors that have it")] = False,
) -> None:
    """Train PCNet-M from visible masks alone; no amodal mask and no picture is needed."""
    from cli.commands.training.pcnet_m import Wanted, run

    wanted = Wanted(
        project, data, out, name, steps, minutes, batch, rate, seed, validate_every, threads, half
    )
    raise typer.Exit(run_safely(lambda: run(wanted)))


@train_app.command("videomae")
def train_videomae(
    data: Annotated[
        list[Path],
        typer.Option("--data", help="Clips with whole masks: whatever `evaluate` reads; repeatable"),
    ],
    out: Annotated[Path, typer.Option(help="Folder of the training")],
    held_out: Annotated[Path | None, typer.Option(help="Clips to judge by; default: every fifth")] = None,
    start: Annotated[Path | None, typer.Option(help="Folder of VideoMAE weights to begin with")] = None,
    size: Annotated[str, typer.Option(help="Of a new network: tiny, small, base")] = "tiny",
    cue: Annotated[str, typer.Option(help="none, depth, occluder or stroke")] = "none",
    steps: Annotated[int, typer.Option(min=1, help="Length of the training")] = 2000,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="Length in minutes instead")] = None,
    batch: Annotated[int, typer.Option(min=1, help="Windows a step")] = 8,
    rate: Annotated[float, typer.Option(min=0, help="Learning rate at its highest")] = 1e-3,
    seed: Annotated[int, typer.Option(min=0, help="The same seed and steps give the same weights")] = 0,
    validate_every: Annotated[int, typer.Option(min=1, help="Steps from checkpoint to checkpoint")] = 100,
    threads: Annotated[int, typer.Option(min=1, help="Of the processor")] = 1,
    half: Annotated[bool, typer.Option("--half", help="bfloat16; faster on processors that have it")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps")] = "auto",
) -> None:
    """Train VideoMAE as a regression of amodal masks, the paper's baseline."""
    from cli.commands.training.videomae import Wanted, run
    from models.videomae_learning.plan import SIZES, Plan

    plan = Plan(
        out, start, SIZES.get(size), steps, minutes, batch, rate, seed, validate_every, threads, half, device
    )
    raise typer.Exit(run_safely(lambda: run(Wanted(tuple(data), held_out, cue, size, plan))))
