"""Says what of the media of clips has changed, before a command works on them."""

from collections.abc import Iterable

from core.operations.media_notes import media_reports, note_of
from core.store.project import Project
from core.video.media.media_report import MediaState


def tell_media(project: Project, tracks: Iterable[int]) -> None:
    """Print a note for every clip of these tracks whose media are others than those it came in with.

    What makes the work impossible is the work's own error, so media that cannot be used say nothing here.
    """
    ids = {project.tracks.get(track).clip_id for track in tracks}
    for clip, report in media_reports(project, (c for c in project.clips.list() if c.id in ids)):
        if report.state in (MediaState.CHANGED, MediaState.TAKEN):
            print(f"note: {note_of(clip, report)}")
