"""`import`: bring media or annotations into a project."""

from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from cli.terminal.projects import opened
from core.errors import BadInputError
from core.formats.importing import import_hypotheses, import_into
from core.plain_file import check_source
from core.store.importing.again import Again, ImportedBeforeError
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from core.types import MaskWish, ReviewState

STATES = (ReviewState.ACCEPTED, ReviewState.PROPOSED)
"""What `--as` can say of masks."""


def run(
    source: Path,
    project_path: Path,
    format_name: str,
    media: Path | None,
    hypotheses: str | None = None,
    again: str = "skip",
    mask_values: str = "auto",
    review: str | None = None,
) -> int:
    """Import; a project that this call made goes again when the import fails.

    A file that was imported before and has not changed is left alone, with a line that says so.
    """
    if mask_values not in tuple(MaskWish):
        way_out = f"use: {', '.join(MaskWish)}"
        raise BadInputError("--mask-values", mask_values, "is not known", way_out)
    mask_wish = MaskWish(mask_values)
    if again not in ("skip", *Again):
        raise BadInputError("--again", again, "is not known", "use: skip, renew or add")
    state = _state(review)
    if hypotheses is not None:
        return _run_hypotheses(source, project_path, format_name, media, hypotheses, mask_wish)
    check_source(source)
    is_new = not project_path.exists()
    if is_new:
        Project.create(project_path).close()
    try:
        wish = Again(again) if again in tuple(Again) else None
        summary = import_source(source, project_path, format_name, media, wish, mask_wish, state)
    except ImportedBeforeError as error:
        if not error.earlier.is_same:
            raise
        print(f"note: {error}")
        return 0
    except BaseException:
        if is_new:
            project_path.unlink(missing_ok=True)
        raise
    print(f"{source}: taken for {summary.taken_for}")
    print(f"{project_path}: {summary.clips} clips, {summary.tracks} tracks, {summary.masks} masks imported")
    for note in summary.notes:
        print(f"note: {note}")
    return 0


def _state(word: str | None) -> ReviewState | None:
    if word is None or word in STATES:
        return ReviewState(word) if word is not None else None
    raise BadInputError("--as", word, "is not known", f"write one of: {', '.join(STATES)}")


def import_source(
    source: Path,
    project_path: Path,
    format_name: str,
    media: Path | None,
    again: Again | None = None,
    mask_wish: MaskWish = MaskWish.AUTO,
    review: ReviewState | None = None,
) -> ImportSummary:
    """Import into an existing project, with progress."""
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        steps = import_into(
            project,
            source,
            format_name=format_name,
            media_root=media,
            again=again,
            mask_wish=mask_wish,
            review=review,
            cancel=cancel,
        )
        return follow(f"import {source.name}", steps)


def _run_hypotheses(
    source: Path,
    project_path: Path,
    format_name: str,
    media: Path | None,
    proposer: str,
    mask_wish: MaskWish,
) -> int:
    if not proposer.strip():
        raise BadInputError("--as-hypotheses", "", "has no name", "name the system that made the masks")
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        steps = import_hypotheses(
            project,
            source,
            proposer.strip(),
            format_name=format_name,
            media_root=media,
            mask_wish=mask_wish,
            cancel=cancel,
        )
        summary = follow(f"import {source.name}", steps)
    print(f"{source}: taken for {summary.taken_for}")
    print(f"{project_path}: {summary.masks} masks are hypotheses of {proposer} for {summary.tracks} tracks")
    for note in summary.notes:
        print(f"note: {note}")
    return 0
