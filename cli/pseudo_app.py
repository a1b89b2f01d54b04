"""`pseudo-gt` and the subcommands of `sample`. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.edge import run_safely
from cli.terminal.options import HELP as OPTIONS
from cli.terminal.options import parse_options

sample_app = typer.Typer(
    help="How good proposals are: what a person judges, the estimate, accepting the rest.",
    rich_markup_mode=None,
    add_completion=False,
)
ProjectOption = Annotated[Path, typer.Option("--project", help="Project file (*.amodal)")]
RayOption = Annotated[
    str | None, typer.Option("--ray", help="Workers of a Ray cluster: host:port, auto, or local")
]
WorkerCpus = Annotated[float, typer.Option(min=0.1, help="With --ray: processors of each worker")]
WorkerGpus = Annotated[float, typer.Option(min=0, help="With --ray: graphics cards of each worker")]
WorkerMemory = Annotated[int, typer.Option(min=0, help="With --ray: memory of each worker, MB")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON")]


def pseudo_gt(
    project: ProjectOption,
    proposer: Annotated[str | None, typer.Option(help="Default: lite")] = None,
    workers: Annotated[int, typer.Option(min=1, max=4096, help="That propose side by side")] = 1,
    ray: RayOption = None,
    worker_cpus: WorkerCpus = 1.0,
    worker_gpus: WorkerGpus = 0.0,
    worker_memory: WorkerMemory = 0,
    again: Annotated[bool, typer.Option("--again", help="Do anew what is done")] = False,
    boxes: Annotated[bool, typer.Option("--boxes", help="Also tracks that have boxes only")] = False,
    every_frame: Annotated[
        bool, typer.Option("--every-frame", help="Also frames that the data set does not annotate")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="HTML page; a JSON beside it")] = None,
    hypotheses: Annotated[int, typer.Option(min=1, help="Alternatives; boxes choose among them")] = 1,
    steps: Annotated[int | None, typer.Option(min=1, help="Denoising steps")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same result")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda")] = "auto",
    option: Annotated[list[str] | None, typer.Option(help=OPTIONS)] = None,
) -> None:
    """Propose for every track of a project; after any stop the same command goes on."""
    from cli.commands.pseudo.pseudo_gt import Wanted, run
    from cli.terminal.workplaces import Workplace
    from models.jobs.job import ProposalSettings
    from models.proposers.registry import default_proposer

    def work() -> int:
        name = proposer or default_proposer()
        options = parse_options(option or ())
        settings = ProposalSettings(name, hypotheses, seed, steps, device, options)
        place = Workplace(workers, ray, worker_cpus, worker_gpus, worker_memory)
        return run(project, Wanted(settings, place, again, report, boxes, every_frame))

    raise typer.Exit(run_safely(work))


def add_pseudo(app: typer.Typer) -> None:
    """Give the program these subcommands."""
    app.command("pseudo-gt")(pseudo_gt)
    app.add_typer(sample_app, name="sample")


@sample_app.command("plan")
def sample_plan(
    project: ProjectOption,
    iou: Annotated[float, typer.Option(min=0.01, max=1, help="Masks below it are bad")] = 0.75,
    precision: Annotated[float, typer.Option(min=0.005, max=0.5, help="Share known to ± this")] = 0.05,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same masks")] = 0,
) -> None:
    """Draw the masks that a person must judge."""
    from cli.commands.pseudo.sample import run_plan

    raise typer.Exit(run_safely(lambda: run_plan(project, iou, precision, seed)))


@sample_app.command("next")
def sample_next(project: ProjectOption, json_: JsonOption = False) -> None:
    """Name the masks that are to be judged now."""
    from cli.commands.pseudo.sample import run_next

    raise typer.Exit(run_safely(lambda: run_next(project, json_)))


@sample_app.command("status")
def sample_status(project: ProjectOption, json_: JsonOption = False) -> None:
    """Say what is known of the share of bad masks."""
    from cli.commands.pseudo.sample import run_status

    raise typer.Exit(run_safely(lambda: run_status(project, json_)))


@sample_app.command("accept-rest")
def sample_accept_rest(project: ProjectOption) -> None:
    """Accept what nobody has decided, once enough was judged; one step of undo."""
    from cli.commands.pseudo.sample import run_accept_rest

    raise typer.Exit(run_safely(lambda: run_accept_rest(project)))


@sample_app.command("datasheet")
def sample_datasheet(
    project: ProjectOption,
    out: Annotated[Path, typer.Option(help="Markdown file to write")],
    split: Annotated[str | None, typer.Option(help="As of the export: train=0.8,val=0.2")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the split, as of the export")] = 0,
) -> None:
    """Write what the masks are, where they came from and how good they are."""
    from cli.commands.pseudo.sample import run_datasheet

    raise typer.Exit(run_safely(lambda: run_datasheet(project, out, split, seed)))
