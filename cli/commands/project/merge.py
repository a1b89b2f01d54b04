"""`project merge`: what two people did in copies of one project, in one."""

import getpass
import json
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from core.store.upkeep.merging.ids import Found
from core.store.upkeep.merging.merge import merge_projects, try_merging


def run(first: Path, second: Path, into: Path | None, *, is_try: bool, as_json: bool) -> int:
    """Merge, or only say what a merge would do.

    Raises:
        StoreError: It cannot be done; nothing was changed.
    """
    author = getpass.getuser()
    with cancel_on_interrupt() as cancel:
        if is_try:
            found, lines = try_merging(first, second, author, cancel), ["nothing was changed (--dry-run)"]
        else:
            merged = merge_projects(first, second, author, into=into, cancel=cancel)
            found, lines = merged.found, [f"{merged.path}: holds both"]
            if merged.backup is not None:
                lines.append(f"{merged.backup}: {first.name} as it was")
    if as_json:
        print(json.dumps(vars(found), indent=2))
        return 0
    for line in [*merge_lines(found, second.name), *lines]:
        print(line)
    return 0


def merge_lines(found: Found, other: str) -> list[str]:
    """Return what a merge found, a line each; what is none is not said."""
    if found.is_nothing:
        return [f"{other} has nothing that is not there already"]
    counts = [(getattr(found, name), words) for name, words in _WORDS.items()]
    return [f"{count:,} {words}" for count, words in counts if count] + found.notes


_WORDS = {
    "clips": "new clips",
    "tracks": "new tracks",
    "categories": "new categories",
    "attributes": "new attributes",
    "revisions": "masks of its history taken over",
    "steps": "steps taken over (who did what when)",
    "runs": "runs taken over, with their hypotheses",
    "completions": "completions taken over",
    "comments": "comments taken over",
    "taken": "frames of tracks that only it changed: its masks and review states count now",
    "decided": "of these were a machine's here and a person's there",
    "conflicts": "frames of tracks that both changed: they stay as they were here",
    "hypotheses": "masks of these kept as hypotheses",
    "remarks": "verdicts of these kept as comments",
    "marks": "boxes, verdicts, names and the like that only it changed",
    "marks_kept": "of the like that both changed: they stay as they were here",
}
