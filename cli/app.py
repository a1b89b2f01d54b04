"""All subcommands. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.composing_app import ProjectOption, complete, compose
from cli.depth_app import depth_app
from cli.exchange_app import convert, export, import_, validate
from cli.judging_app import evaluate, simulate
from cli.models_app import models_app
from cli.project_app import project_app
from cli.pseudo_app import add_pseudo
from cli.scripting_app import run_script
from cli.terminal import options
from cli.terminal.edge import run_safely
from cli.training_app import train_app
from cli.tuning_app import tune, tuned_app

app = typer.Typer(
    name="amodal-studio",
    help="Modal video masks in, trusted amodal masks out. Without a subcommand the window opens.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(depth_app, name="depth")
app.add_typer(models_app, name="models")
app.add_typer(project_app, name="project")
app.add_typer(train_app, name="train")
app.add_typer(tuned_app, name="tuned")
app.command("import")(import_)
for _command in (convert, validate, export, evaluate, simulate, tune):
    app.command()(_command)
add_pseudo(app)
app.command("run")(run_script)
app.command()(complete)
app.command()(compose)

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""Of which missing and unknown options are kinds; typer carries it under a private name."""


@app.command()
def propose(
    project: ProjectOption,
    clip: Annotated[str | None, typer.Option(help="Only this clip")] = None,
    track: Annotated[str | None, typer.Option(help="Only tracks of this name")] = None,
    proposer: Annotated[str | None, typer.Option(help="Default: lite")] = None,
    hypotheses: Annotated[int, typer.Option(min=1, help="Alternatives per track")] = 1,
    steps: Annotated[int | None, typer.Option(min=1, help="Denoising steps")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same result")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda")] = "auto",
    complete: Annotated[bool, typer.Option("--complete", help="Also make completions")] = False,
    option: Annotated[list[str] | None, typer.Option(help=options.HELP)] = None,
    in_front: options.InFrontOption = None,
) -> None:
    """Propose amodal masks."""
    from cli.commands.propose import Wanted, run

    def work() -> int:
        said = options.parse_options(option or ())
        wanted = Wanted(clip, track, proposer, hypotheses, steps, seed, device, complete, said, in_front)
        return run(project, wanted)

    raise typer.Exit(run_safely(work))


@app.command("in-front")
def in_front(
    source: Annotated[
        Path, typer.Argument(help="Folder of mask pictures, folders of them named as clips, or a pattern")
    ],
    project: ProjectOption,
    clip: Annotated[str | None, typer.Option(help="The clip, where the folders do not say")] = None,
    mask_values: options.MaskValuesOption = "auto",
) -> None:
    """Keep masks of what is in front of objects: a cue for proposers, never an object."""
    from cli.commands.in_front import run

    raise typer.Exit(run_safely(lambda: run(source, project, clip, mask_values)))


@app.command()
def track(
    project: ProjectOption,
    start: Annotated[int, typer.Option("--from", min=0, help="Frame whose modal mask is carried on")],
    clip: Annotated[str | None, typer.Option(help="The clip")] = None,
    track: Annotated[str | None, typer.Option(help="The track")] = None,
    to: Annotated[int | None, typer.Option(min=0, help="Last frame; before --from: backward")] = None,
    tracker: Annotated[str, typer.Option(help="flow, sam2")] = "flow",
    stop_below: Annotated[float, typer.Option(min=0, max=1, help="Trust at which it stops")] = 0.3,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda")] = "auto",
) -> None:
    """Carry a visible mask through its clip."""
    from cli.commands.track import run, wanted

    settings = wanted(start, to, tracker, stop_below, device)
    raise typer.Exit(run_safely(lambda: run(project, clip, track, settings)))


@app.command()
def relink(
    place: Annotated[Path, typer.Argument(help="Folder under which the media are; with --clip, its media")],
    project: ProjectOption,
    clip: Annotated[str | None, typer.Option(help="Only this clip")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Take media with other content as well")] = False,
) -> None:
    """Say where media are now; every frame keeps its picture, found by name."""
    from cli.commands.relink import run

    raise typer.Exit(run_safely(lambda: run(place, project, clip, has_consent=accept)))


@app.command()
def info(
    project: ProjectOption, json_: Annotated[bool, typer.Option("--json", help="As JSON")] = False
) -> None:
    """Count clips, tracks, masks and review states."""
    from cli.commands.info import run

    raise typer.Exit(run_safely(lambda: run(project, as_json=json_)))


@app.command()
def doctor(
    project: options.CheckedOption = None,
    rescue: options.RescueOption = None,
    whole: Annotated[bool, typer.Option("--all", help="Packages, proposers, weights, devices too")] = False,
) -> None:
    """Show what can be run here and what to do next; or check a project."""
    from cli.commands.doctor_project import run

    raise typer.Exit(run_safely(lambda: run(project, rescue, whole=whole)))


@app.command()
def demo(out: Annotated[Path, typer.Option(help="Folder for the results")] = Path("demo-output")) -> None:
    """Do the demo's job without a window: import, propose, export, contact sheet."""
    from cli.commands.demo import run

    raise typer.Exit(run_safely(lambda: run(out)))
