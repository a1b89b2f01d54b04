"""How files are handed to FFmpeg, for reading and for writing, and which stream of one is the video."""

from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from core.errors import BadInputError

LISTS_OF_FILES = frozenset(
    {"hls", "concat", "dash", "imf", "webm_dash_manifest", "sdp", "image2", "vapoursynth"}
)
"""Demuxers whose files only name other files: what they name is not what a person chose."""


def ffmpeg_name(path: Path) -> str:
    """Return what FFmpeg takes for this file and nothing else, whatever colons and percents are in it.

    FFmpeg takes `12:30:05.mp4` for an address of the protocol `12`.
    """
    return f"file:{path.absolute()}"


def open_to_read(path: Path) -> InputContainer:
    """Open a media file.

    Raises:
        BadInputError: FFmpeg cannot open it, or it is a list of other files.
    """
    # PyAV ignores FFmpeg's log unless a level is set. Never set one: its callback wants Python's lock
    # inside FFmpeg's threads, and two decoders in one process then wait for each other for ever.
    try:
        # A file that names addresses must not make us fetch them.
        options = {"protocol_whitelist": "file"}
        container = av.open(ffmpeg_name(path), mode="r", metadata_errors="ignore", options=options)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadInputError(
            path, "", f"cannot be opened as a video: {words_of(error)}", "is it complete?"
        ) from None
    if container.format.name in LISTS_OF_FILES:
        container.close()
        raise BadInputError(path, "", "is a list of other files, no video", "choose the video itself")
    return container


def open_to_write(path: Path) -> OutputContainer:
    """Open a media file for writing; raises what `av.open` raises."""
    return av.open(ffmpeg_name(path), "w")


def video_stream(container: InputContainer) -> VideoStream | None:
    """Return the first video stream, cover pictures passed over; None when there is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def words_of(error: Exception) -> str:
    """Return the reason of an error of FFmpeg or of the system, in words."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
