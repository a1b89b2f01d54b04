"""`import`, `convert`, `validate` and `export`: files of other programs.

Each imports what it needs only when it runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from cli.composing_app import ProjectOption
from cli.terminal import options
from cli.terminal.edge import run_safely

FormatOption = Annotated[str, typer.Option("--format", help="auto, coco, davis, … : docs/formats.md")]
MediaOption = Annotated[Path | None, typer.Option(help="Folder with the media that the file names")]


def import_(
    source: Annotated[Path, typer.Argument(help="Video, folder, or COCO JSON")],
    project: ProjectOption,
    format_: FormatOption = "auto",
    media: MediaOption = None,
    as_hypotheses: options.HypothesesOption = None,
    again: options.AgainOption = "skip",
    mask_values: options.MaskValuesOption = "auto",
    as_: options.ReviewOption = None,
    fps: options.FpsOption = None,
) -> None:
    """Import media or annotations; the project is made when it does not exist."""
    from cli.commands.import_ import run

    raise typer.Exit(
        run_safely(lambda: run(source, project, format_, media, as_hypotheses, again, mask_values, as_, fps))
    )


def convert(
    source: Annotated[Path, typer.Argument(help="File or folder to read")],
    out: Annotated[Path, typer.Argument(help="File (or new folder) to write")],
    to: Annotated[str, typer.Option(help="Format to write, as `export --format`")],
    format_: FormatOption = "auto",
    media: MediaOption = None,
    layer: options.LayerOption = "both",
    polygons: options.PolygonsOption = False,
) -> None:
    """Turn one format into another, without a project."""
    from cli.commands.convert import run
    from cli.commands.export import Wanted

    wanted = Wanted(to, layer=layer, polygons=polygons)
    raise typer.Exit(run_safely(lambda: run(source, out, format_, media, wanted)))


def validate(
    source: Annotated[Path, typer.Argument(help="File or folder to check")],
    format_: FormatOption = "auto",
    media: MediaOption = None,
) -> None:
    """Tell everything that is wrong with a file, a line each; nothing is imported."""
    from cli.commands.validate import run

    raise typer.Exit(run_safely(lambda: run(source, format_, media)))


def export(
    project: ProjectOption,
    out: Annotated[Path, typer.Option(help="File (or new folder) to write")],
    format_: Annotated[str, typer.Option("--format", help="coco, rgba and others: docs/formats.md")] = "coco",
    only: Annotated[str | None, typer.Option(help="accepted = only accepted frames")] = None,
    layer: options.LayerOption = "both",
    clips: Annotated[str | None, typer.Option(help="Only these clips, by name, separated by commas")] = None,
    categories: Annotated[str | None, typer.Option(help="Only these categories, by name")] = None,
    tracks: Annotated[str | None, typer.Option(help="Only these tracks, by name")] = None,
    split: Annotated[str | None, typer.Option(help="One file per part, by clip: train=0.8,val=0.2")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same parts")] = 0,
    polygons: options.PolygonsOption = False,
    option: options.CutOption = None,
    without_completion: options.HolesOption = False,
) -> None:
    """Export masks; what the format has no place for is said before it is written."""
    from cli.commands.export import Wanted, run

    wanted = Wanted(
        format_,
        only,
        layer,
        clips,
        categories,
        split,
        seed,
        polygons,
        tracks,
        option or (),
        without_completion,
    )
    raise typer.Exit(run_safely(lambda: run(project, out, wanted)))
