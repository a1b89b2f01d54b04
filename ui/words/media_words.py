"""What was found of a clip's media, in the language in use."""

from collections.abc import Iterable

from core.video.media.media_report import NAMED, MediaReport, MediaState
from core.video.media.source import MediaKind
from ui.language import tr, trn


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
    if report.state is MediaState.TAKEN:
        yield tr(
            "the project did not know the names and times of its media: "
            "they are kept as they are now and compared from now on"
        )
    if report.missing:
        yield trn(
            "1 picture is missing ({names})",
            "{n} pictures are missing ({names})",
            len(report.missing),
            names=_named(report.missing.values()),
        )
    if report.exchanged:
        yield trn(
            "1 picture has other content than it had ({names})",
            "{n} pictures have other content than they had ({names})",
            len(report.exchanged),
            names=_named(report.exchanged.values()),
        )
    if report.renamed:
        yield trn(
            "1 picture has another name now ({names})",
            "{n} pictures have other names now ({names})",
            len(report.renamed),
            names=_named(f"{old} → {new}" for old, new in report.renamed.values()),
        )
    if report.added:
        yield trn(
            "1 new picture is no part of the clip ({names})",
            "{n} new pictures are no part of the clip ({names})",
            len(report.added),
            names=_named(report.added),
        )
    yield from _joined(report)
    if report.has_other_content:
        yield tr("the video is another file with as many frames at the same times")


def _joined(report: MediaReport) -> Iterable[str]:
    if report.joined:
        yield trn(
            "1 more picture joins the clip in the order of the folder ({names})",
            "{n} more pictures join the clip in the order of the folder ({names})",
            len(report.joined),
            names=_named(report.joined),
        )
    elif report.order is not None and report.media.kind is MediaKind.VIDEO:
        yield tr("the clip gets all {n} frames of the video", n=report.order.frame_count)


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
        return tr("this folder holds none of the clip's pictures ({names})", names=_named(media.names))
    return tr(
        "these are not the clip's media: they have {found} frames, the clip {count}",
        found=report.found_count,
        count=media.identity.times.count
        if media.identity is not None and media.identity.times is not None
        else media.frame_count,
    )


def _named(names: Iterable[str]) -> str:
    listed = [name or tr("one without a known name") for name in names]
    more = len(listed) - NAMED
    return ", ".join([*listed[:NAMED], *([trn("1 more", "{n} more", more)] if more > 0 else [])])
