"""`evaluate` and `simulate`: how good masks are, and what repairing them costs.

Each imports what it needs only when it runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal import options
from cli.terminal.edge import run_safely


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
