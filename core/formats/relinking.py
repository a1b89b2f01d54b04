"""Finding media again that moved: by their names under a new folder, checked before they are believed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.changes.changed import Changes
from core.changes.tracks import Clip
from core.errors import BadInputError
from core.store.project import Project
from core.video.identity.comparing import compare
from core.video.media.clip_media import ClipMedia, KnownFrom
from core.video.media.media_report import MediaReport
from core.video.media.source import MediaInfo, MediaKind
from core.video.opening import probe

MOST_PARTS = 6
"""Of a stored path that are tried under the new folder, from its end."""


@dataclass(frozen=True, slots=True)
class MissingMedia:
    """A clip whose media, or some of its pictures, are not where the project says."""

    clip: Clip
    media: ClipMedia
    report: MediaReport

    @property
    def expected(self) -> Path:
        """Where they should be."""
        return self.media.path


def media_of_clips(project: Project) -> list[tuple[Clip, ClipMedia]]:
    """Return what the media of all clips must be, in the order of the project. Reads only the store."""
    return [(clip, project.media.of(clip)) for clip in project.clips.list()]


def find_missing(clips: Iterable[tuple[Clip, ClipMedia]]) -> list[MissingMedia]:
    """Return those clips that cannot show all their pictures. Looks only at the disk; may take long."""
    reports = ((clip, media, compare(media)) for clip, media in clips)
    return [
        MissingMedia(clip, media, report)
        for clip, media, report in reports
        if not report.is_usable or report.missing
    ]


def missing_media(project: Project) -> list[MissingMedia]:
    """Return the clips of a project that cannot show all their pictures. Looks at the disk."""
    return find_missing(media_of_clips(project))


def look_at(media: ClipMedia, place: Path) -> MediaReport:
    """Return how media at a place fit a clip: they are compared with what the project knows of them."""
    return compare(media.at(place), known_from=KnownFrom.RELINK)


def look_under(root: Path, missing: Sequence[MissingMedia]) -> dict[int, MediaReport]:
    """Return {clip id: report} for media under a folder.

    Tried are the ends of the old path that are there and, for pictures, the folder itself; taken is the one
    with the fewest differences, if it has fewer than what the clip has now. Clips that have nothing at all
    choose first, and no two get the same place.
    """
    found: dict[int, MediaReport] = {}
    taken: set[Path] = set()
    for one in sorted(missing, key=lambda one: one.report.is_usable):
        parts = PurePosixPath(one.expected.as_posix()).parts[-MOST_PARTS:]
        candidates = [root.joinpath(*parts[start:]) for start in range(len(parts))]
        if one.clip.kind is MediaKind.IMAGES and one.clip.frame_count > 1:
            candidates.append(root)
        places = [place for place in candidates if place.exists() and place not in taken]
        usable = [report for report in (look_at(one.media, place) for place in places) if report.is_usable]
        best = min(usable, key=_differences, default=None)
        if best is not None and (not one.report.is_usable or _differences(best) < _differences(one.report)):
            found[one.clip.id] = best
            taken.add(best.media.path)
    return found


def _differences(report: MediaReport) -> int:
    return len(report.missing) + len(report.exchanged)


def needs_consent(report: MediaReport) -> bool:
    """Whether a person must say that these are the clip's media: their content is not what it was."""
    return bool(report.exchanged) or report.has_other_content or not report.is_usable


def relink(project: Project, clip: Clip, report: MediaReport, *, has_consent: bool = False) -> Changes:
    """Let a clip refer to the media of a report; every frame keeps the picture that it was, by name.

    A clip that came in without its media becomes what an import with them would have made: all pictures of
    the folder are its frames, in their order, and its masks go with their pictures.

    Args:
        report: From `look_at` or `look_under`.
        has_consent: A person said that media with other content are the clip's: they are marked anew.

    Raises:
        BadInputError: They are not the clip's, cannot be read, or belong to another clip.
    """
    if needs_consent(report) and not (has_consent and report.accepted is not None):
        raise report.error()
    place = report.media.path
    info = check_media(clip, place)
    identity = report.accepted if has_consent and report.accepted is not None else report.renewed
    known = identity or report.media.identity
    return project.clips.relink(
        clip.id, place, info.kind, info.fps, project.media_folder, known, report.order
    )


def check_media(clip: Clip, place: Path) -> MediaInfo:
    """Return the facts about media that shall be a clip's.

    Raises:
        BadInputError: They cannot be read, are of another size, or a video is shorter than the clip.
    """
    info = probe(place)
    if (info.width, info.height) != (clip.width, clip.height):
        raise BadInputError(
            place,
            "",
            f"is {info.width}×{info.height}, but {clip.name} is {clip.width}×{clip.height}",
            "choose the media that the masks were made for",
        )
    if info.kind is MediaKind.VIDEO and info.frame_count < clip.frame_count:
        raise BadInputError(
            place,
            "",
            f"has {info.frame_count} frames, but {clip.name} has {clip.frame_count}",
            "choose the media that the masks were made for",
        )
    return info
