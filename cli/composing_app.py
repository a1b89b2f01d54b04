"""The subcommands `complete` and `compose`. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal import options
from cli.terminal.edge import run_safely

ProjectOption = Annotated[Path, typer.Option("--project", help="Project file (*.amodal)")]


def complete(
    project: ProjectOption,
    clip: Annotated[str | None, typer.Option(help="Only this clip")] = None,
    track: Annotated[str | None, typer.Option(help="Only tracks of this name")] = None,
    engine: Annotated[str, typer.Option(help="classical, diffusion-vas")] = "classical",
    steps: Annotated[int | None, typer.Option(min=1, help="Denoising steps")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same result")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda")] = "auto",
    option: Annotated[list[str] | None, typer.Option(help=options.HELP)] = None,
) -> None:
    """Make completions: pictures of whole objects, from their amodal masks."""
    from cli.commands.complete import run
    from models.jobs.job import CompletionSettings

    def work() -> int:
        settings = CompletionSettings(engine, seed, steps, device, options.parse_options(option or ()))
        return run(project, clip, track, settings)

    raise typer.Exit(run_safely(work))


def compose(
    project: ProjectOption,
    clip: Annotated[str | None, typer.Option(help="Which clip; needless where there is one")] = None,
    out: Annotated[Path | None, typer.Option(help="File, or new folder, to render into")] = None,
    as_: Annotated[
        str | None, typer.Option("--as", help="mp4, prores, png, exr; default: by the name of --out")
    ] = None,
    backdrop: Annotated[
        str | None, typer.Option(help="seen, completed, none: what lies behind, in this rendering only")
    ] = None,
    take: Annotated[Path | None, typer.Option(help="JSON of a composition to keep in the project")] = None,
    give: Annotated[Path | None, typer.Option(help="JSON to write the composition into")] = None,
) -> None:
    """Completed objects as layers over the clip's background: list, take, give, render."""
    from cli.commands.compose import Wish, run

    wish = Wish(clip, out, as_, backdrop, take, give)
    raise typer.Exit(run_safely(lambda: run(project, wish)))
