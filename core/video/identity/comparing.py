"""Whether a clip's media are those that it came in with, and where each of its pictures is now.

The rule: a frame keeps its number and masks, and belongs to the picture that it had. A picture is found by
its name (in any Unicode spelling) when its bytes are those that were marked; else by its bytes alone where
exactly one file has them (it was renamed); else by its name, and then it is said that it was exchanged; else
it is missing. Files that belong to no frame were added and are no part of the clip. A video is the same when
its bytes are, and is used when the times of its frames are. Nothing is guessed: what does not agree is not
shown. A clip that came in without its media is another matter when it is relinked: nobody has seen its
frames, and they get the numbers that they have among all pictures of the folder.
"""

from dataclasses import replace

from core.errors import BadInputError
from core.plain_file import check_plain
from core.video.identity.picture_match import match_pictures
from core.video.image_folder import is_picture_name
from core.video.media.clip_media import ClipMedia, KnownFrom
from core.video.media.fingerprint import identify, mark_of
from core.video.media.frame_order import FrameOrder
from core.video.media.media_report import MediaReport, MediaState
from core.video.media.source import FrameTimes, MediaKind
from core.video.opening import probe


def compare(media: ClipMedia, *, known_from: KnownFrom = KnownFrom.OPENING) -> MediaReport:
    """Compare what is on the disk with what a clip knows of its media. Looks at the disk; may take long.

    Args:
        known_from: Under what origin the facts are to be kept that the clip does not have yet.

    Returns:
        A report; nothing that is wrong with the media raises.
    """
    try:
        check_plain(media.path)
        is_picture = media.kind is MediaKind.IMAGES and is_picture_name(media.path)
        if media.path.is_dir() or is_picture:
            return match_pictures(media, known_from)
        return _compare_video(media, known_from)
    except BadInputError as error:
        return MediaReport(media, MediaState.UNREACHABLE, reason=error.reason)
    except OSError as error:
        return MediaReport(media, MediaState.UNREACHABLE, reason=f"cannot be reached: {error.strerror}")


def _compare_video(media: ClipMedia, known_from: KnownFrom) -> MediaReport:
    known = media.identity
    mark = mark_of(media.path, known.file if known else None)
    if known is not None and known.file is not None and known.file.is_same_content(mark):
        # A copy has another time; kept, so that it need not be read again at every opening.
        renewed = None if mark == known.file else replace(known, file=mark)
        order = _longer(media, known_from, known.times.count if known.times else 0)
        if order is not None:
            renewed = replace(known, file=mark, known_from=known_from)
        return MediaReport(media, MediaState.SAME, renewed=renewed, order=order)
    info = probe(media.path)
    if (info.width, info.height) != (media.width, media.height):
        return MediaReport(media, MediaState.OTHER, found_size_wh=(info.width, info.height))
    taken = identify(info, known_from)
    if known is not None and known.file is not None:
        accepted = taken if info.frame_count >= media.frame_count else None
        if info.frame_count != (known.times.count if known.times else media.frame_count):
            count = info.frame_count
            return MediaReport(media, MediaState.OTHER, found_count=count, accepted=accepted)
        if _digest(info.times) != _digest(known.times):
            return MediaReport(media, MediaState.OTHER, has_other_times=True, accepted=accepted)
        return MediaReport(media, MediaState.CHANGED, has_other_content=True, accepted=accepted)
    # Nothing is known of the file itself: one that a JSON named may be longer than what was annotated.
    is_named_only = known is not None and known.known_from is KnownFrom.FILE
    fits = info.frame_count >= media.frame_count if is_named_only else info.frame_count == media.frame_count
    if not fits:
        return MediaReport(media, MediaState.OTHER, found_count=info.frame_count)
    if is_named_only and known_from is not KnownFrom.RELINK and info.frame_count > media.frame_count:
        # Until a person takes up all its frames, the clip is one that came without its media.
        taken = replace(taken, known_from=KnownFrom.FILE)
    order = _longer(media, known_from, info.frame_count)
    return MediaReport(media, MediaState.TAKEN, renewed=taken, order=order)


def _longer(media: ClipMedia, known_from: KnownFrom, frame_count: int) -> FrameOrder | None:
    """Return the order of a clip that gets all frames of its video: those that a file spoke of stay."""
    known = media.identity
    is_named_only = known is not None and known.known_from is KnownFrom.FILE
    if not is_named_only or known_from is not KnownFrom.RELINK or frame_count <= media.frame_count:
        return None
    return FrameOrder(media.names, tuple(range(media.frame_count)), frame_count)


def _digest(times: FrameTimes | None) -> str:
    # A file with several pictures tells no times.
    return times.digest if times is not None else ""
