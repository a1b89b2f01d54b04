"""The subcommands of `models adapters`. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.edge import run_safely

adapters_app = typer.Typer(
    help="Systems of others in environments of their own: list, add, check, forget.",
    rich_markup_mode=None,
    add_completion=False,
)

SystemName = Annotated[str, typer.Argument(help="Name of the system, as `models adapters list` says it")]


@adapters_app.callback(invoke_without_command=True)
def adapters(context: typer.Context) -> None:
    """List systems that can be added: which were, where they lie, what to do."""
    if context.invoked_subcommand is None:
        adapters_list()


@adapters_app.command("list")
def adapters_list() -> None:
    """List systems that can be added: which were, where they lie, what to do."""
    from cli.commands.adapters import run_list

    raise typer.Exit(run_safely(run_list))


@adapters_app.command("add")
def adapters_add(
    name: SystemName,
    repo: Annotated[Path, typer.Option(help="Folder of its repository")],
    python: Annotated[Path, typer.Option(help="Interpreter of its environment")],
    weights: Annotated[
        Path | None, typer.Option(help="File or folder of its weights; default: where its instructions say")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="So long it may say nothing")] = 15.0,
    memory_gb: Annotated[float, typer.Option(min=0, help="Most memory; 0 = as much as there is")] = 0.0,
) -> None:
    """Add a system, and check it; it proposes under its name when nothing is missing."""
    from cli.commands.adapters import Wanted, run_add

    wanted = Wanted(repo, python, weights, minutes, memory_gb)
    raise typer.Exit(run_safely(lambda: run_add(name, wanted)))


@adapters_app.command("check")
def adapters_check(
    name: Annotated[str | None, typer.Argument(help="Name of a system; default: all that were added")] = None,
) -> None:
    """Say exactly what a system lacks: interpreter, repository, weights, packages."""
    from cli.commands.adapters import run_check

    raise typer.Exit(run_safely(lambda: run_check(name)))


@adapters_app.command("forget")
def adapters_forget(name: SystemName) -> None:
    """Forget where a system lies; nothing is deleted."""
    from cli.commands.adapters import run_forget

    raise typer.Exit(run_safely(lambda: run_forget(name)))
