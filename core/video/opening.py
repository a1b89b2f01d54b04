"""The one door to media: decides by what is there whether it is a video or pictures."""

import stat
from pathlib import Path

from core.errors import BadInputError
from core.pictures.picture_file import count_pictures
from core.progress import listener
from core.video.identity.comparing import MediaReport, MediaState, compare
from core.video.identity.identity import ClipMedia, FrameFiles
from core.video.image_folder import ImageFolderSource, is_picture_name
from core.video.picture_stack import PictureStackSource
from core.video.plain_file import check_plain
from core.video.source import FrameSource, MediaInfo, MediaKind


def open_source(path: Path, frames: FrameFiles | None = None) -> FrameSource:
    """Open a video file, a folder of pictures, one picture (a clip of one frame), or several in one file.

    What belongs to a clip of a project is opened with `open_clip`, which knows what frame is which picture.

    Args:
        frames: Which picture file every frame is; None = those of the folder in natural order.

    Raises:
        BadInputError: The path is missing, not readable, blocks (a pipe, a device), holds no picture or
            cannot be decoded.
    """
    if stat.S_ISDIR(check_plain(path).st_mode):
        return ImageFolderSource(path, frames)
    if is_picture_name(path):
        is_stack = frames is None and count_pictures(path) > 1
        return PictureStackSource(path) if is_stack else ImageFolderSource(path, frames)
    # PyAV takes 0.1 s to import; image folders do without it.
    from core.video.pyav_source import PyAvSource

    # Whoever waits for it hears of it: a video may have to be decoded once to count its frames.
    hearing = listener()
    return PyAvSource(path, tell=hearing.tell, cancel=hearing.cancel)


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


def probe(path: Path) -> MediaInfo:
    """Return the facts about media without keeping it open; raises what `open_source` raises."""
    source = open_source(path)
    try:
        return source.info
    finally:
        source.close()
