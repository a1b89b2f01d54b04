"""`in-front`: keep masks of what is in front of a clip's objects; proposers take them as cue."""

from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from cli.terminal.projects import opened
from core.errors import BadInputError
from core.formats.in_front import import_in_front
from core.progress import CancelToken
from core.store.project import Project
from core.types import MaskWish


def run(source: Path, project_path: Path, clip: str | None, mask_values: str) -> int:
    """Import them and say what came of it."""
    wish = parse_mask_values(mask_values)
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        take_in_front(project, source, clip, cancel, wish)
    return 0


def take_in_front(
    project: Project, source: Path, clip: str | None, cancel: CancelToken, wish: MaskWish = MaskWish.AUTO
) -> None:
    """Import into an open project, with progress."""
    steps = import_in_front(project, source, clip=clip, mask_wish=wish, cancel=cancel)
    found = follow(f"in front {source.name}", steps)
    there = f", {found.unchanged} had them already" if found.unchanged else ""
    print(f"{project.url}: in front in {found.frames} frames of {found.clips} clips{there}")
    for note in found.notes:
        print(f"note: {note}")


def parse_mask_values(word: str) -> MaskWish:
    """Return what `--mask-values` says.

    Raises:
        BadInputError: It is no word for it.
    """
    if word not in tuple(MaskWish):
        raise BadInputError("--mask-values", word, "is not known", f"use: {', '.join(MaskWish)}")
    return MaskWish(word)
