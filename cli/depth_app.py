"""The subcommands of `depth`. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.edge import run_safely
from core.depth.nearness import Sense

depth_app = typer.Typer(
    help="Depth maps of clips, kept beside the project: a cue for proposers, and a layer in the window.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)
ProjectArgument = Annotated[Path, typer.Argument(help="Project file (*.amodal)")]
ClipArgument = Annotated[str, typer.Argument(help="Name of the clip")]


@depth_app.command("import")
def import_(
    project: ProjectArgument,
    clip: ClipArgument,
    source: Annotated[
        Path,
        typer.Argument(help="Folder of PNG, TIFF, EXR or npy per frame, or one npy or npz stack"),
    ],
    depth_is: Annotated[Sense, typer.Option("--depth-is", help="What larger values mean")],
) -> None:
    """Take depth maps from files, in place of those that the clip has."""
    from cli.commands.depth.maps import run_import

    raise typer.Exit(run_safely(lambda: run_import(project, clip, source, depth_is)))


@depth_app.command()
def forget(project: ProjectArgument, clip: ClipArgument) -> None:
    """Remove the depth maps of a clip; masks and runs stay."""
    from cli.commands.depth.maps import run_forget

    raise typer.Exit(run_safely(lambda: run_forget(project, clip)))


@depth_app.command("list")
def list_(project: ProjectArgument) -> None:
    """Show which clips have depth, from where, and what is missing of it."""
    from cli.commands.depth.maps import run_list

    raise typer.Exit(run_safely(lambda: run_list(project)))


@depth_app.command()
def compute(
    project: ProjectArgument,
    clip: ClipArgument,
    network: Annotated[
        str, typer.Option(help="auto, depth-anything-v2-small, depth-anything-v2-large")
    ] = "auto",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda")] = "auto",
) -> None:
    """Compute depth maps with Depth Anything V2, in place of those that the clip has."""
    from cli.commands.depth.maps import run_compute

    raise typer.Exit(run_safely(lambda: run_compute(project, clip, network, device)))
