"""Which file a map of a picture has: named by the picture's content, so that it never moves to another."""

from collections import Counter
from collections.abc import Container

from core.video.media.clip_media import ClipMedia, MediaIdentity
from core.video.media.media_report import MediaReport, MediaState
from core.video.media.source import MediaKind

ENDING = ".png"
"""Of the files of maps (`map_file.py`)."""


def map_names(media: ClipMedia, exchanged: Container[int] = ()) -> tuple[str | None, ...]:
    """Return the name of the file that a frame's map has, by frame; None where the picture is not known.

    A video's frames are named by the file's digest and their number, pictures by their own digest, and those
    that are the same bytes by their order among each other. The clip's name, its place on the disk and the
    numbers of its frames may all change.

    Args:
        media: What the project knows of the clip's media.
        exchanged: Frames whose picture on the disk is not the one that is known.
    """
    names = _names(media.identity, media) if media.identity is not None else ()
    names = (*names, *(None,) * media.frame_count)[: media.frame_count]
    return tuple(None if frame in exchanged else name for frame, name in enumerate(names))


def exchanged_frames(report: MediaReport) -> frozenset[int]:
    """Return the frames that show other pictures now than those that the project knows.

    Media that are away show nothing, so nothing contradicts what is known of them.
    """
    if report.state in (MediaState.SAME, MediaState.TAKEN, MediaState.UNREACHABLE):
        return frozenset()
    if report.media.kind is MediaKind.VIDEO or report.state is MediaState.OTHER:
        return frozenset(range(report.media.frame_count))
    return frozenset(report.exchanged)


def _names(identity: MediaIdentity, media: ClipMedia) -> tuple[str | None, ...]:
    if media.kind is MediaKind.VIDEO and identity.file is not None and identity.file.digest.isalnum():
        return tuple(f"{identity.file.digest}-{frame}{ENDING}" for frame in range(media.frame_count))
    seen: Counter[str] = Counter()
    names: list[str | None] = []
    for mark in identity.marks:
        if mark is None or not mark.digest.isalnum():
            names.append(None)
            continue
        number = seen[mark.digest]
        names.append(f"{mark.digest}{f'~{number}' if number else ''}{ENDING}")
        seen[mark.digest] += 1
    return tuple(names)
