"""`import`: bring media or annotations into a project."""

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

from cli.commands.in_front import parse_mask_values
from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from cli.terminal.projects import make_where_empty, named, opened
from core.errors import BadInputError
from core.formats.importing import import_hypotheses, import_into
from core.plain_file import check_source
from core.progress import Progress
from core.store.importing.again import Again, ImportedBeforeError
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from core.store.server.names import is_server
from core.types import ReviewState

STATES = (ReviewState.ACCEPTED, ReviewState.PROPOSED)
"""What `--as` can say of masks."""
Import = Callable[..., Generator[Progress, None, ImportSummary]]


def run(
    source: Path,
    project_path: Path,
    format_name: str,
    media: Path | None,
    hypotheses: str | None = None,
    again: str = "skip",
    mask_values: str = "auto",
    review: str | None = None,
    fps: float | None = None,
) -> int:
    """Import; a project that this call made goes again when the import fails.

    A file that was imported before and has not changed is left alone, with a line that says so.
    """
    wish = parse_mask_values(mask_values)
    how: dict[str, Any] = {"format_name": format_name, "media_root": media, "mask_wish": wish}
    if again not in ("skip", *Again):
        raise BadInputError("--again", again, "is not known", "use: skip, renew or add")
    if review is not None and review not in STATES:
        raise BadInputError("--as", review, "is not known", f"write one of: {', '.join(STATES)}")
    if hypotheses is not None:
        name = hypotheses.strip()
        if not name:
            raise BadInputError("--as-hypotheses", "", "has no name", "name the system that made the masks")
        summary = _import(partial(import_hypotheses, proposer=name, **how), source, project_path)
        what = f"{summary.masks} masks are hypotheses of {hypotheses} for {summary.tracks} tracks"
        return _tell(source, project_path, summary, what)
    check_source(source)
    is_new = not is_server(project_path) and not project_path.exists()
    if is_server(project_path):
        make_where_empty(project_path)
    if is_new:
        Project.create(project_path).close()
    try:
        how["again"] = Again(again) if again in tuple(Again) else None
        how["review"] = ReviewState(review) if review is not None else None
        how["fps"] = fps
        summary = _import(partial(import_into, **how), source, project_path)
    except ImportedBeforeError as error:
        if not error.earlier.is_same:
            raise
        print(f"note: {error}")
        return 0
    except BaseException:
        if is_new:
            project_path.unlink(missing_ok=True)
        raise
    what = f"{summary.clips} clips, {summary.tracks} tracks, {summary.masks} masks imported"
    return _tell(source, project_path, summary, what)


def _import(work: Import, source: Path, project_path: Path) -> ImportSummary:
    """Import into an existing project, with progress."""
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        return follow(f"import {source.name}", work(project, source, cancel=cancel))


def _tell(source: Path, project_path: Path, summary: ImportSummary, what: str) -> int:
    print(f"{source}: taken for {summary.taken_for}")
    print(f"{named(project_path)}: {what}")
    for note in summary.notes:
        print(f"note: {note}")
    return 0
