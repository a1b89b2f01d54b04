"""Where the pictures of a clip lie, and what stands in for them when they are not there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import MediaMissingError
from core.progress import Progress
from core.store.records import Clip
from core.types import RgbFrame
from core.video.reader import FrameReader
from core.video.source import MediaInfo
from ui.language import tr

if TYPE_CHECKING:
    from core.store.project import Project

CACHE_BYTES = 1024 * 1024 * 1024
"""Decoded pictures kept: about 170 frames of 1080p."""


def media_of(project: "Project", clip: Clip) -> tuple[Path, bool]:
    """Return where a clip's media lie, and whether they are there. Looks at the disk."""
    place = project.resolve_media(clip)
    return place, place.exists()


def missing_media(place: Path) -> MediaMissingError:
    """Return what to say of media that are not there."""
    reason = tr("the media are not there: masks can be edited, pictures come back when they are relinked")
    return MediaMissingError(place, "", reason, tr("File › Relink media…"))


def reader_of(
    clip: Clip,
    media: Path,
    is_there: bool,
    on_ready: Callable[[int, RgbFrame, bool], None],
    on_error: Callable[[Exception], None],
    on_progress: Callable[[Progress], None],
) -> FrameReader:
    """Return the thread that reads a clip's pictures, blank ones where the media are not there.

    `on_ready` hears frame, picture and whether it is the exact one; `on_progress` how far a
    video is decoded to count its frames. All callbacks come on that thread.
    """
    blank = MediaInfo(media, clip.kind, clip.width, clip.height, clip.fps, clip.frame_count)
    return FrameReader(
        media,
        blank=None if is_there else blank,
        cache_bytes=CACHE_BYTES,
        on_ready=on_ready,
        on_error=on_error,
        on_progress=on_progress,
    )
