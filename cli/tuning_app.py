"""The subcommands of `tuned`, and `tune`. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.edge import run_safely

tuned_app = typer.Typer(
    help="Weights that were tuned here: list, forget.", rich_markup_mode=None, add_completion=False
)


def tune(
    project: Annotated[Path, typer.Option("--project", help="Project file (*.amodal)")],
    name: Annotated[str | None, typer.Option(help="Of the weights; default: the project's name")] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="At most; it ends when nothing is gained")] = 5.0,
    proposer: Annotated[str, typer.Option(help="What to tune")] = "lite",
    steps: Annotated[int, typer.Option(min=1, help="At most")] = 100_000,
    seed: Annotated[int, typer.Option(min=0, help="Of chance")] = 0,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the weights even if nothing is gained")] = False,
) -> None:
    """Make proposals better for one project: learn from masks that were accepted or corrected."""
    from cli.commands.tune import Wanted, run

    wanted = Wanted(name, proposer, minutes, steps, seed, keep)
    raise typer.Exit(run_safely(lambda: run(project, wanted)))


@tuned_app.callback(invoke_without_command=True)
def tuned(context: typer.Context) -> None:
    """List weights that were tuned here, with the figures of before and after."""
    if context.invoked_subcommand is None:
        from cli.commands.tune import run_list

        raise typer.Exit(run_safely(run_list))


@tuned_app.command("forget")
def tuned_forget(name: Annotated[str, typer.Argument(help="As `tuned` lists it: lite:NAME")]) -> None:
    """Remove weights that were tuned here."""
    from cli.commands.tune import run_forget

    raise typer.Exit(run_safely(lambda: run_forget(name)))
