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
