"""What a person must hear of the media of clips before they are worked on or exported."""

from collections.abc import Iterable, Iterator

from core.changes.tracks import Clip
from core.store.project import Project
from core.video.identity.comparing import compare
from core.video.media.media_report import MediaReport


def media_reports(project: Project, clips: Iterable[Clip]) -> Iterator[tuple[Clip, MediaReport]]:
    """Compare the media of clips and keep what decides nothing; yields clip and report. Looks at the disk."""
    for clip in clips:
        report = compare(project.media.of(clip))
        if report.renewed is not None and not project.is_read_only:
            project.media.keep(clip.id, report.renewed, report.media.identity)
        yield clip, report


def note_of(clip: Clip, report: MediaReport) -> str:
    """Return one line on a clip: what differs, and the way out."""
    way_out = report.way_out()
    tail = f" ({way_out})" if way_out else ""
    return f"clip {clip.name}: {report.media.path.name}: {report.line()}{tail}"
