"""The subcommands of `project`: work on whole projects. Each imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.edge import run_safely

project_app = typer.Typer(
    help="Whole projects: back up.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)
ProjectArgument = Annotated[Path, typer.Argument(metavar="P", help="Project file (*.amodal)")]


@project_app.command("backup")
def project_backup(
    project: ProjectArgument,
    to: Annotated[
        Path | None, typer.Argument(help="New file, or folder; default: beside the project, with the time")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Write a whole copy, also while somebody works in it; it is read again and compared."""
    from cli.commands.project.backup import run

    raise typer.Exit(run_safely(lambda: run(project, to, as_json=json_)))
