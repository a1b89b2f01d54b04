"""`project backup`: a whole copy, and what is not in it."""

import json
from dataclasses import asdict
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from core.store.upkeep.backup import Backup, back_up


def run(project: Path, target: Path | None, *, as_json: bool) -> int:
    """Write a backup and say what it holds and what it does not.

    Raises:
        StoreError: It cannot be made; nothing is left of it.
    """
    with cancel_on_interrupt() as cancel:
        made = back_up(project, target, cancel)
    if as_json:
        print(json.dumps(_plain(made), indent=2))
        return 0
    print(f"{made.path}: whole, {backup_words(made)}")
    for one in made.media:
        print(f"not in it: media of clip {one.clip}: {one.path}{'' if one.is_there else ' (not there)'}")
    if made.depth_sets:
        print(f"not in it: depth maps of {made.depth_sets} clips, which lie beside the project")
    return 0


def backup_words(made: Backup) -> str:
    """Return in words what a backup holds."""
    counts = ((made.count(table), word) for table, word in _COUNTED)
    return ", ".join(f"{count:,} {word}" for count, word in counts) + f"; {made.size:,} bytes"


_COUNTED = (
    ("clips", "clips"), ("tracks", "tracks"), ("mask_heads", "masks"), ("revisions", "revisions"),
    ("review_states", "review states"), ("undo_steps", "steps"),
)  # fmt: skip


def _plain(made: Backup) -> dict[str, object]:
    return {
        "backup": str(made.path),
        "bytes": made.size,
        "tables": {name: asdict(table) for name, table in made.tables.items()},
        "media": [{**asdict(one), "path": str(one.path)} for one in made.media],
        "depth_sets": made.depth_sets,
    }
