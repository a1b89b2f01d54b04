"""The one door to media: decides by what is there whether it is a video or pictures."""

import stat
from pathlib import Path

from core.pictures.picture_file import count_pictures
from core.plain_file import check_plain
from core.progress import listener
from core.video.image_folder import ImageFolderSource, is_picture_name
from core.video.media.clip_media import FrameFiles
from core.video.media.source import FrameSource, MediaInfo
from core.video.sources.picture_stack import PictureStackSource


def open_source(path: Path, frames: FrameFiles | None = None) -> FrameSource:
    """Open a video file, a folder of pictures, one picture (a clip of one frame), or several in one file.

    What belongs to a clip of a project is opened with `core.video.clip_opening.open_clip`, which knows what
    frame is which picture.

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
    from core.video.sources.pyav_source import PyAvSource

    # Whoever waits for it hears of it: a video may have to be decoded once to count its frames.
    hearing = listener()
    return PyAvSource(path, tell=hearing.tell, cancel=hearing.cancel)


def probe(path: Path) -> MediaInfo:
    """Return the facts about media without keeping it open; raises what `open_source` raises."""
    source = open_source(path)
    try:
        return source.info
    finally:
        source.close()
