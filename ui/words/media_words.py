"""What was found of a clip's media, in the language in use."""

from collections.abc import Iterable

from core.video.media.media_report import MediaReport, MediaState, named
from core.video.media.source import MediaKind
from ui.language import said, tr, trn


def short_words(report: MediaReport) -> str:
    """Return the state in a few words, for a list; empty for media that are simply the same."""
    if report.state is MediaState.UNREACHABLE:
        return tr("media not there")
    if report.state is MediaState.OTHER:
        return tr("other media")
    if report.missing:
        return trn("1 picture missing", "{n} pictures missing", len(report.missing))
    if report.exchanged or report.has_other_content:
        return tr("media exchanged")
    if report.added:
        return trn("1 new picture", "{n} new pictures", len(report.added))
    return tr("pictures renamed") if report.renamed else ""


def media_words(report: MediaReport) -> str:
    """Return all that was found, in one line."""
    return "; ".join(_parts(report))


def _parts(report: MediaReport) -> Iterable[str]:
    if report.state is MediaState.UNREACHABLE:
        yield tr("the media are not there: masks can be edited, pictures come back when they are relinked")
    if report.state is MediaState.OTHER:
        yield _other(report)
    yield from map(said, report.differences())


def _other(report: MediaReport) -> str:
    media = report.media
    if report.found_size_wh is not None:
        return tr(
            "these are not the clip's media: they are {width}×{height}, the clip {clip_width}×{clip_height}",
            width=report.found_size_wh[0],
            height=report.found_size_wh[1],
            clip_width=media.width,
            clip_height=media.height,
        )
    if report.has_other_times:
        return tr("this is not the clip's video: its frames are at other times")
    if media.kind is MediaKind.IMAGES and media.identity is not None and media.identity.has_names:
        return tr("this folder holds none of the clip's pictures ({names})", names=said(named(media.names)))
    return tr(
        "these are not the clip's media: they have {found} frames, the clip {count}",
        found=report.found_count,
        count=media.identity.times.count
        if media.identity is not None and media.identity.times is not None
        else media.frame_count,
    )
