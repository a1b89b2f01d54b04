"""`project compact`: says what would go, asks, backs up, and drops it."""

import sys
from pathlib import Path

import typer

from cli.terminal.edge import cancel_on_interrupt
from core.errors import BadInputError
from core.store.upkeep.compacting import Droppable, compact, what_can_go


def run(project: Path, *, is_sure: bool, is_try: bool) -> int:
    """Drop what machines made and something else has replaced.

    Raises:
        BadInputError: Nobody is there to be asked.
        StoreError: It cannot be done; nothing was dropped.
    """
    if is_try:
        _tell(what_can_go(project))
        print("nothing was changed (--dry-run)")
        return 0

    def may(found: Droppable) -> bool:
        _tell(found)
        if is_sure:
            return True
        if not sys.stdin.isatty():
            raise BadInputError("--yes", "", "is missing, and nobody is there to be asked", "add --yes")
        return typer.confirm("Drop it? A verified backup is written first")

    with cancel_on_interrupt() as cancel:
        done = compact(project, may, cancel)
    if done is None:
        print(f"{project}: nothing was dropped")
        return 0
    print(f"{done.backup.path}: whole, the project as it was")
    print(f"{project}: {done.before:,} bytes before, {done.after:,} now")
    return 0


def _tell(found: Droppable) -> None:
    print(
        f"replaced by a later run of the same proposer: {found.hypothesis_masks:,} masks of hypotheses of "
        f"{len(found.runs):,} runs, {found.hypothesis_bytes:,} bytes of codes"
    )
    print(
        f"replaced masks of machines that undo does not need: {len(found.revisions):,}, "
        f"{found.revision_bytes:,} bytes of codes"
    )
