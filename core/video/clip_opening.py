"""Opening the media of a clip: only what it came in with, every frame the picture that it was."""

from core.errors import BadInputError
from core.video.identity.comparing import compare
from core.video.media.clip_media import ClipMedia
from core.video.media.media_report import MediaReport, MediaState
from core.video.media.source import FrameSource, MediaInfo, MediaKind
from core.video.opening import open_source


def open_clip(media: ClipMedia, report: MediaReport | None = None) -> FrameSource:
    """Open the media of a clip so that frame i is the picture that was frame i when the clip came in.

    Pictures are found by their names, so what was added to a folder is not read, and a missing picture raises
    `FrameMissingError` when its frame is read.

    Args:
        report: What `compare` said of them just now; None = it is asked.

    Raises:
        BadInputError: The media are not there, or are not those of the clip; the line says what differs.
    """
    found = report or compare(media)
    if not found.is_usable:
        raise found.error()
    source = open_source(media.path, found.files)
    try:
        _check_length(media, source.info)
    except BadInputError:
        source.close()
        raise
    return source


def _check_length(media: ClipMedia, info: MediaInfo) -> None:
    """Refuse a video of another size, or in which this program counts other frames than the clip has.

    Raises:
        BadInputError: It has another size or number of frames.
    """
    if info.kind is not MediaKind.VIDEO:
        return
    if (info.width, info.height) != (media.width, media.height):
        raise MediaReport(media, MediaState.OTHER, found_size_wh=(info.width, info.height)).error()
    times = media.identity.times if media.identity is not None else None
    if info.frame_count < media.frame_count or (times is not None and info.frame_count != times.count):
        raise MediaReport(media, MediaState.OTHER, found_count=info.frame_count).error()
