"""All subcommands. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.composing_app import ProjectOption, complete, compose
from cli.depth_app import depth_app
from cli.models_app import models_app
from cli.pseudo_app import add_pseudo
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
app.add_typer(train_app, name="train")
app.add_typer(tuned_app, name="tuned")
app.command()(tune)
add_pseudo(app)
app.command()(complete)
app.command()(compose)

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""Of which missing and unknown options are kinds; typer carries it under a private name."""

FormatOption = Annotated[str, typer.Option("--format", help="auto, coco, davis, … : docs/formats.md")]
MediaOption = Annotated[Path | None, typer.Option(help="Folder with the media that the file names")]


@app.command("import")
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


@app.command()
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


@app.command()
def validate(
    source: Annotated[Path, typer.Argument(help="File or folder to check")],
    format_: FormatOption = "auto",
    media: MediaOption = None,
) -> None:
    """Tell everything that is wrong with a file, a line each; nothing is imported."""
    from cli.commands.validate import run

    raise typer.Exit(run_safely(lambda: run(source, format_, media)))


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


@app.command()
def evaluate(
    source: Annotated[
        Path, typer.Argument(help="Folder of clips (rgbs/, masks/, amodal/), project, or data set with truth")
    ],
    proposer: Annotated[str | None, typer.Option(help="Names, separated by commas; a row each")] = None,
    media: Annotated[Path | None, typer.Option(help="Folder of the pictures that a file names")] = None,
    setting: Annotated[
        list[str] | None, typer.Option(help='A row: "NAME=PROPOSER preset=fast steps=10"; repeatable')
    ] = None,
    predictions: Annotated[
        list[str] | None, typer.Option(help="A row of masks made elsewhere: NAME=FOLDER; repeatable")
    ] = None,
    cue: Annotated[str, typer.Option(help="none, depth, occluder, stroke")] = "none",
    hypotheses: Annotated[int, typer.Option(min=1, help="Alternatives per clip, for Top-k")] = 1,
    steps: Annotated[int | None, typer.Option(min=1, help="Denoising steps")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same numbers")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda")] = "auto",
    out: Annotated[Path | None, typer.Option(help="Folder for predicted masks, or contact sheets")] = None,
    json_: Annotated[Path | None, typer.Option("--json", help="File for the table as JSON")] = None,
    details: Annotated[
        Path | None, typer.Option(help="File for intervals, clips and bins as JSON too")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="HTML page with charts and pictures")] = None,
    completions: Annotated[
        str | None, typer.Option(help="Judge completion engines instead: names, or inpaint; wants clean/")
    ] = None,
) -> None:
    """Compare proposers, or completion engines, with truth."""
    from cli.commands.evaluate import Wanted, run

    wanted = Wanted(
        proposer, tuple(setting or ()), tuple(predictions or ()), cue, hypotheses, steps, seed, device,
        media, out, json_, details, report, completions,
    )  # fmt: skip
    raise typer.Exit(run_safely(lambda: run(source, wanted)))


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Folder with one folder per clip: rgbs/, masks/, amodal/")],
    proposer: Annotated[str, typer.Option(help="Names, separated by commas")] = "temporal",
    policy: Annotated[str | None, typer.Option(help="Ways of working, separated by commas; all")] = None,
    target: Annotated[float, typer.Option(help="IoU that every frame must reach")] = 0.9,
    cue: Annotated[str, typer.Option(help="none, depth, occluder, stroke")] = "none",
    clips: Annotated[int | None, typer.Option(min=1, help="Only so many clips")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same numbers")] = 0,
    tune_: options.TuneOption = False,
    json_: Annotated[Path | None, typer.Option("--json", help="File for the table as JSON")] = None,
    noisy: Annotated[
        str | None, typer.Option(help="Also somebody who errs: jitter=1.5,misjudged=2,overlooked=0.3")
    ] = None,
    keep: Annotated[Path | None, typer.Option(help="File of outcomes: what is in it is not redone")] = None,
) -> None:
    """Count what repairing masks would cost a person."""
    from cli.commands.simulate import Wanted, run

    wanted = Wanted(proposer, policy, target, cue, clips, seed, json_, tune_, noisy, keep)
    raise typer.Exit(run_safely(lambda: run(folder, wanted)))


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
