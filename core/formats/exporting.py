"""Exporting an open project."""

import stat
from collections.abc import Generator, Iterator
from pathlib import Path

from core.changes.tracks import Clip
from core.errors import BadInputError
from core.formats.kit.protocol import ExportOptions
from core.formats.kit.wishes import refuse_unheard
from core.formats.kit.writing.selection import Selection
from core.formats.registry import find_exporter
from core.operations.media_notes import note_of
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.video.identity.comparing import compare
from core.video.media.media_report import MediaReport, MediaState
from core.video.media.source import MediaKind


def export_project(
    project: Project,
    out: Path,
    format_name: str,
    options: ExportOptions | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, None]:
    """Write the project to `out`; yields progress. The file or folder appears whole or not at all.

    Raises:
        BadInputError: Unknown format, place not writable, disk full.
        StoreError: Pages of the project's file are damaged.
        Cancelled: The token was set; nothing was written.
    """
    exporter = find_exporter(format_name)
    options = options or ExportOptions()
    heard: frozenset[str] = getattr(exporter, "cut_options", frozenset())
    refuse_unheard((options.cut, options.matte), heard, exporter.name)
    check_target(project, out, is_folder=getattr(exporter, "writes_folder", False))
    # A damaged index would let masks be missing, or be those of another frame, without a word.
    project.health.check_pages()
    yield from exporter.run(project, out, options, cancel or CancelToken())


def check_target(project: Project, out: Path, *, is_folder: bool = False) -> None:
    """Refuse to write over a project or anything that is no plain file; a folder only where nothing is.

    Raises:
        BadInputError: `out` is one of these, or cannot be looked at; the text says which.
    """
    try:
        _check_target(project, out, is_folder)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInputError(out, "", f"cannot be written: {reason}", "choose another place") from None


def _check_target(project: Project, out: Path, is_folder: bool) -> None:
    target = out.resolve()
    if any(_belongs_to_project(path, project) for path in (out, target)):
        raise BadInputError(out, "", "is the name of a project, nothing was written", "choose another name")
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        if not target.parent.is_dir():
            raise BadInputError(out, "", "its folder does not exist", "make the folder first") from None
        return
    if is_folder:
        raise BadInputError(out, "", "exists already, nothing was written", "choose a new name")
    # Opening a pipe would wait for ever, and a rename would put a file in a device's place.
    if not stat.S_ISREG(mode):
        raise BadInputError(out, "", "is not a plain file", "choose the name of a file to write")
    own = project.path is not None and target.samefile(project.path)
    with target.open("rb") as file:
        is_database = file.read(16) == b"SQLite format 3\x00"
    if own or is_database:
        raise BadInputError(out, "", "is a project or database, nothing was written", "choose another name")


def _belongs_to_project(path: Path, project: Project) -> bool:
    """Whether the name is that of a project, or of a file that SQLite or the lock keeps beside this one."""
    if path.suffix.lower() == ".amodal":
        return True
    if project.path is None:
        return False
    beside = [f"{project.path.resolve()}{ending}" for ending in ("-wal", "-shm", "-journal", ".lock")]
    return str(path.absolute()) in beside


def compared(project: Project, options: ExportOptions) -> list[tuple[Clip, MediaReport]]:
    """Return the clips of an export whose media are not simply the same, with their reports."""
    clips = Selection(project, options).clips
    reports = ((clip, compare(project.media.of(clip))) for clip in clips)
    return [(clip, report) for clip, report in reports if not report.is_quiet]


def name_notes(project: Project, options: ExportOptions) -> Iterator[str]:
    """Yield what an export must say of the names of pictures that it writes."""
    for clip, report in compared(project, options):
        if report.state is MediaState.UNREACHABLE:
            # Masks and known names can be written without any picture; what is not known is said.
            unknown = sum(not name for name in report.media.names)
            if clip.kind is MediaKind.IMAGES and clip.frame_count > 1 and unknown:
                yield f"clip {clip.name}: {unknown} names of pictures are not known, numbers stand for them"
        else:
            yield note_of(clip, report)
