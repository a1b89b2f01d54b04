"""`run`: scripts. Imports what it needs only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from cli.composing_app import ProjectOption
from cli.terminal.edge import run_safely


def run_script(
    script: Annotated[Path, typer.Argument(help="Python file; it finds `project`: docs/scripting.md")],
    project: ProjectOption,
    arguments: Annotated[list[str] | None, typer.Argument(help="For the script, after --")] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Open it for reading only")] = False,
    way: Annotated[bool, typer.Option("--traceback", help="Show the way to what broke")] = False,
) -> None:
    """Run a script on a project: read masks, propose, edit in one step of undo."""
    from cli.commands.scripting.run import run

    raise typer.Exit(run_safely(lambda: run(script, project, arguments or (), read_only=read_only, way=way)))
