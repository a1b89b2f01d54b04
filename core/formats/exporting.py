"""Exporting an open project."""

from collections.abc import Iterator
from pathlib import Path

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
    yield from find_exporter(format_name).run(
        project, out, options or ExportOptions(), cancel or CancelToken()
    )
