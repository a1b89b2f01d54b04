"""The one door to media: decides by what is there whether it is a video or pictures."""

from pathlib import Path

from core.errors import BadInputError
from core.video.image_folder import PICTURE_SUFFIXES, ImageFolderSource
from core.video.source import FrameSource, MediaInfo


def open_source(path: Path) -> FrameSource:
    """Open a video file, a folder of pictures, or one picture (a clip of one frame).

    Raises:
        BadInputError: The path is missing, not readable, holds no picture or cannot be decoded.
    """
    try:
        exists, is_folder = path.exists(), path.is_dir()
    except OSError as error:
        raise BadInputError(path, "", f"cannot be reached: {error.strerror}") from None
    if not exists:
        raise BadInputError(path, "", "does not exist", "check the path, or relink the media")
    if is_folder or path.suffix.lower() in PICTURE_SUFFIXES:
        return ImageFolderSource(path)
    # PyAV takes 0.1 s to import; image folders do without it.
    from core.video.pyav_source import PyAvSource

    return PyAvSource(path)


def probe(path: Path) -> MediaInfo:
    """Return the facts about media without keeping it open; raises what `open_source` raises."""
    source = open_source(path)
    try:
        return source.info
    finally:
        source.close()
