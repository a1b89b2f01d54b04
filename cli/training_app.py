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


@train_app.command("diffusion-vas")
def train_diffusion_vas(
    project: Annotated[list[Path] | None, typer.Option("--project", help="Project file (*.amodal)")] = None,
    data: Annotated[
        list[Path] | None, typer.Option(help="SAIL-VOS file, MOVi folder, or any data set with truth")
    ] = None,
    media: Annotated[Path | None, typer.Option(help="Folder with the pictures that --data names")] = None,
    start: Annotated[
        Path | None, typer.Option(help="Weights to begin with: Stable Video Diffusion's, or published ones")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder; default: beside the project")] = None,
    also_unreviewed: Annotated[
        bool, typer.Option("--also-unreviewed", help="Projects: every amodal mask, not only accepted ones")
    ] = False,
    stage: Annotated[str, typer.Option(help="masks, content, one-stage")] = "masks",
    one_step: Annotated[bool, typer.Option("--one-step", help="The 3D-UNet baseline: no noise")] = False,
    layers: Annotated[str, typer.Option(help="published (temporal attention, input), all")] = "published",
    optimiser: Annotated[str, typer.Option(help="adamw, adamw-8bit, adafactor")] = "adamw",
    precision: Annotated[str, typer.Option(help="float32, bfloat16")] = "float32",
    steps: Annotated[int, typer.Option(min=1, help="Length of the training")] = 1000,
    batch: Annotated[int, typer.Option(min=1, help="Windows a step")] = 1,
    rate: Annotated[
        float | None, typer.Option(min=0, help="Learning rate; default: the published one")
    ] = None,
    dropout: Annotated[float, typer.Option(min=0, max=0.3, help="Chance to leave out each condition")] = 0.1,
    checkpoint_every: Annotated[int, typer.Option(min=1, help="Steps from checkpoint to checkpoint")] = 200,
    keep_activations: Annotated[
        bool, typer.Option("--keep-activations", help="Without gradient checkpointing: faster, more memory")
    ] = False,
    size: Annotated[str, typer.Option(help="HEIGHTxWIDTH that the network works at")] = "128x256",
    frames: Annotated[int, typer.Option(min=1, help="Frames of a window")] = 25,
    depth: Annotated[str, typer.Option(help="auto, model, cue, none")] = "auto",
    seed: Annotated[int, typer.Option(min=0, help="The same seed and steps give the same weights")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda")] = "auto",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="One step on random weights of the full size: does it fit?")
    ] = False,
    memory: Annotated[float | None, typer.Option(min=0.1, help="--dry-run: GB that the step gets")] = None,
) -> None:
    """Train the diffusion model of the paper with its own recipe."""
    from cli.commands.training.diffusion_vas import Wanted, run

    wanted = Wanted(
        tuple(project or ()), tuple(data or ()), media, start, out, also_unreviewed, stage, one_step, layers,
        optimiser, precision, steps, batch, rate, dropout, checkpoint_every, not keep_activations,
        {"size": size, "window": str(frames), "depth": depth}, seed, device, dry_run, memory,
    )  # fmt: skip
    raise typer.Exit(run_safely(lambda: run(wanted)))
