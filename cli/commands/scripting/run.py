"""`run`: a script of the person's on a project."""

import sys
from collections.abc import Sequence
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.projects import opened
from core.errors import Cancelled
from models.scripting.door import DirectDoor
from models.scripting.project import ScriptProject
from models.scripting.running import ScriptError, run_script


def run(script: Path, project_path: Path, arguments: Sequence[str], *, read_only: bool, way: bool) -> int:
    """Run a script with `project` as a global; returns its exit status.

    Args:
        way: Print the traceback through the script's own code when it breaks.
    """
    with cancel_on_interrupt() as cancel, opened(project_path, read_only=read_only) as store:
        project = ScriptProject(DirectDoor(store, cancel), store.url)
        try:
            status = run_script(script, arguments, {"project": project})
        except ScriptError as error:
            if way and error.way:
                print(error.way, end="", file=sys.stderr)
            raise
        if cancel.is_cancelled:
            raise Cancelled
        return status
