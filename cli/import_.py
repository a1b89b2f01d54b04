"""`import`: bring media or annotations into a project."""

from pathlib import Path

from cli.edge import cancel_on_interrupt
from cli.progress import follow
from cli.projects import opened
from core.errors import BadInputError
from core.formats.importing import import_into
from core.store.import_session import ImportSummary
from core.store.project import Project


def run(source: Path, project_path: Path, format_name: str, media: Path | None) -> int:
    """Import; a project that this call made goes again when the import fails."""
    if not source.exists():
        raise BadInputError(source, "", "does not exist", "check the path")
    is_new = not project_path.exists()
    if is_new:
        Project.create(project_path).close()
    try:
        summary = import_source(source, project_path, format_name, media)
    except BaseException:
        if is_new:
            for leftover in (project_path, Path(f"{project_path}.lock")):
                leftover.unlink(missing_ok=True)
        raise
    print(f"{project_path}: {summary.clips} clips, {summary.tracks} tracks, {summary.masks} masks imported")
    for note in summary.notes:
        print(f"note: {note}")
    return 0


def import_source(source: Path, project_path: Path, format_name: str, media: Path | None) -> ImportSummary:
    """Import into an existing project, with progress."""
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        steps = import_into(project, source, format_name=format_name, media_root=media, cancel=cancel)
        return follow(f"import {source.name}", steps)
