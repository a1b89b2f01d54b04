"""`convert`: from one file format to another, without a project."""

from dataclasses import replace
from pathlib import Path

from cli.commands.export import PolygonLoss, Wanted
from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from core.formats.converting import convert


def run(source: Path, out: Path, from_format: str, media: Path | None, wanted: Wanted) -> int:
    """Convert, and say what was lost."""
    outlines = PolygonLoss()
    with cancel_on_interrupt() as cancel:
        steps = convert(
            source,
            out,
            from_format=from_format,
            to_format=wanted.format_name,
            media_root=media,
            options=replace(wanted.options(), tell_iou=outlines.hear),
            cancel=cancel,
        )
        summary, report = follow(f"convert {source.name}", steps)
    counts = f"{summary.clips} clips, {summary.tracks} tracks, {summary.masks} masks"
    print(f"{out}: {counts} read, written as {wanted.format_name}")
    for note in summary.notes:
        print(f"note: {note}")
    for line in report.lines(wanted.format_name):
        print(f"note: {line}")
    outlines.tell()
    return 0
