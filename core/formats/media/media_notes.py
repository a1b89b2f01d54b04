"""What a person must hear of the media of clips before they are worked on or exported."""

from collections.abc import Iterable, Iterator

from core.changes.records import Clip
from core.formats.kit.selection import Selection
from core.formats.registry import ExportOptions
from core.store.project import Project
from core.video.identity.comparing import MediaReport, MediaState, compare
from core.video.source import MediaKind


def media_reports(project: Project, clips: Iterable[Clip]) -> Iterator[tuple[Clip, MediaReport]]:
    """Compare the media of clips and keep what decides nothing; yields clip and report. Looks at the disk."""
    for clip in clips:
        report = compare(project.media.of(clip))
        if report.renewed is not None and not project.is_read_only:
            project.media.keep(clip.id, report.renewed, report.media.identity)
        yield clip, report


def media_notes(project: Project, clips: Iterable[Clip]) -> Iterator[str]:
    """Yield a line for every clip whose media are not simply the same."""
    for clip, report in media_reports(project, clips):
        if not report.is_quiet:
            yield note_of(clip, report)


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


def note_of(clip: Clip, report: MediaReport) -> str:
    """Return one line on a clip: what differs, and the way out."""
    way_out = report.way_out()
    tail = f" ({way_out})" if way_out else ""
    return f"clip {clip.name}: {report.media.path.name}: {report.line()}{tail}"
