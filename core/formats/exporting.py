"""Exporting an open project."""

from collections.abc import Iterator
from pathlib import Path

from core.errors import BadInputError
from core.formats.registry import ExportOptions, find_exporter
from core.progress import CancelToken, Progress
from core.store.project import Project


def export_project(
    project: Project,
    out: Path,
    format_name: str,
    options: ExportOptions | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[Progress]:
    """Write the project to `out`; yields progress. The file appears whole or not at all.

    Raises:
        BadInputError: Unknown format, place not writable, disk full.
        Cancelled: The token was set; nothing was written.
    """
    check_target(project, out)
    yield from find_exporter(format_name).run(
        project, out, options or ExportOptions(), cancel or CancelToken()
    )


def check_target(project: Project, out: Path) -> None:
    """Refuse to write over a project, or over anything that is not a plain file.

    Raises:
        BadInputError: `out` is one of these; the text says which.
    """
    if not out.exists():
        if not out.parent.is_dir():
            raise BadInputError(out, "", "its folder does not exist", "make the folder first")
        return
    if not out.is_file():
        raise BadInputError(out, "", "is not a plain file", "choose the name of a file to write")
    own = project.path is not None and out.samefile(project.path)
    with out.open("rb") as file:
        is_database = file.read(16) == b"SQLite format 3\x00"
    if own or is_database:
        raise BadInputError(out, "", "is a project or database, nothing was written", "choose another name")
