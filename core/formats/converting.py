"""From one file format to another without a project of one's own."""

from collections.abc import Generator
from pathlib import Path

from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.protocol import ExportOptions
from core.formats.left_out import ExportReport, export_report
from core.formats.registry import find_exporter
from core.progress import CancelToken, Progress
from core.scratch import scratch_folder
from core.store.importing.import_session import ImportSummary
from core.store.project import Project


def convert(
    source: Path,
    out: Path,
    *,
    from_format: str = "auto",
    to_format: str,
    media_root: Path | None = None,
    options: ExportOptions | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, tuple[ImportSummary, ExportReport]]:
    """Read `source` and write `out`; yields progress, returns what was read and what got lost.

    A project in a temporary folder stands between the two, so that memory stays small.

    Raises:
        BadInputError: The source cannot be used, or the place cannot be written to.
        Cancelled: The token was set; nothing was written.
    """
    exporter = find_exporter(to_format)
    options = options or ExportOptions()
    with scratch_folder("convert") as folder:
        place = folder / f"{source.stem or 'converted'}.amodal"
        Project.create(place).close()
        with Project.open(place) as project:
            # Names of media stand in the new file as in the old one: relative to their own root.
            project.media_folder = (media_root or (source if source.is_dir() else source.parent)).absolute()
            summary = yield from import_into(
                project, source, format_name=from_format, media_root=media_root, cancel=cancel
            )
            if not summary.masks and not summary.clips:
                raise BadInputError(source, "", "holds nothing that could be written")
            report = export_report(project, exporter, options)
            yield from export_project(project, out, to_format, options, cancel)
    return summary, report
