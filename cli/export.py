"""`export`: write masks to a file."""

from pathlib import Path

from cli.edge import cancel_on_interrupt
from cli.progress import drain, follow
from cli.projects import opened
from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.registry import ExportOptions


def run(project_path: Path, out: Path, format_name: str, only: str | None) -> int:
    """Export; the file appears whole or not at all."""
    if only not in (None, "accepted"):
        raise BadInputError("--only", str(only), "is not known", "use: accepted")
    options = ExportOptions(only_accepted=only == "accepted")
    with cancel_on_interrupt() as cancel, opened(project_path, read_only=True) as project:
        follow(f"export {out.name}", drain(export_project(project, out, format_name, options, cancel)))
    files = [path for path in out.rglob("*") if path.is_file()] if out.is_dir() else [out]
    count = f" in {len(files)} files" if out.is_dir() else ""
    print(f"{out}: {sum(path.stat().st_size for path in files) / 1e6:.1f} MB written{count}")
    return 0
