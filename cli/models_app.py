"""The subcommands of `models`. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.adapters_app import adapters_app
from cli.terminal.edge import run_safely

models_app = typer.Typer(
    help="Weights of models: list, fetch, use a folder, check.", rich_markup_mode=None, add_completion=False
)

models_app.add_typer(adapters_app, name="adapters")

WeightsName = Annotated[str, typer.Argument(help="Name of the weights, as `models` lists them")]


@models_app.callback(invoke_without_command=True)
def models(
    context: typer.Context, json_: Annotated[bool, typer.Option("--json", help="As JSON")] = False
) -> None:
    """List weights: whether they are here, where, how large, what for, what to do."""
    if context.invoked_subcommand is None:
        from cli.commands.models import run_list

        raise typer.Exit(run_safely(lambda: run_list(as_json=json_)))


@models_app.command("fetch")
def models_fetch(
    name: WeightsName,
    to: Annotated[Path | None, typer.Option(help="Folder of another disk, to fetch into and to use")] = None,
    half: Annotated[
        bool | None,
        typer.Option("--half/--full", help="Precision of the files; default: half where there is a GPU"),
    ] = None,
) -> None:
    """Download weights; an interrupted download goes on where it stopped."""
    from cli.commands.models import run_fetch

    raise typer.Exit(run_safely(lambda: run_fetch(name, to, half)))


@models_app.command("use")
def models_use(
    name: WeightsName, folder: Annotated[Path, typer.Argument(help="Folder with these weights")]
) -> None:
    """Use a folder that is already there, after checking it."""
    from cli.commands.models import run_use

    raise typer.Exit(run_safely(lambda: run_use(name, folder)))


@models_app.command("forget")
def models_forget(name: WeightsName) -> None:
    """Forget the chosen folder; nothing is deleted."""
    from cli.commands.models import run_forget

    raise typer.Exit(run_safely(lambda: run_forget(name)))


@models_app.command("check")
def models_check(name: WeightsName) -> None:
    """Check weights that are here."""
    from cli.commands.models import run_check

    raise typer.Exit(run_safely(lambda: run_check(name)))
