"""`project copy`: a whole project from a file onto a server, or back."""

import json
from dataclasses import asdict

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from core.store.project import MEDIA_ROOT
from core.store.server.names import is_server
from core.store.upkeep.copying import CopiedProject, copy_project


def run(source: str, target: str, *, as_json: bool) -> int:
    """Copy, compare, and say what was copied and what was not.

    Raises:
        StoreError: It cannot be done; the same command goes on with what was begun.
    """
    with cancel_on_interrupt() as cancel:
        made = follow("copy", copy_project(source, target, cancel))
    if as_json:
        print(json.dumps(asdict(made), indent=2))
        return 0
    rows = sum(table.rows for table in made.tables.values())
    before = f", {made.found_rows:,} of them before" if made.found_rows else ""
    print(f"{made.place}: whole, {rows:,} rows in {len(made.tables)} tables copied{before} and compared")
    for line in _not_in_it(made, target):
        print(line)
    return 0


def _not_in_it(made: CopiedProject, target: str) -> list[str]:
    lines = []
    if made.relative_media:
        where = f"the folder that {MEDIA_ROOT} names" if is_server(target) else "the folder of the file"
        lines.append(f"not in it: media of {made.relative_media} clips, looked for below {where}")
    if made.depth_sets:
        lines.append(f"not in it: depth maps of {made.depth_sets} clips, which lie beside the project")
    return lines
