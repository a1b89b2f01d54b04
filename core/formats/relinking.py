"""Finding media again that moved: by their names under a new folder, checked before they are believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.errors import BadInputError
from core.store.project import Project
from core.store.records import Clip
from core.video.opening import probe
from core.video.source import MediaInfo

MOST_PARTS = 6
"""Of a stored path that are tried under the new folder, from its end."""


@dataclass(frozen=True, slots=True)
class MissingMedia:
    """A clip whose media are not where the project says."""

    clip: Clip
    expected: Path


def missing_media(project: Project) -> list[MissingMedia]:
    """Return the clips without media, in the order of the project. Looks at the disk."""
    places = ((clip, project.resolve_media(clip)) for clip in project.clips.list())
    return [MissingMedia(clip, place) for clip, place in places if not place.exists()]


def look_under(root: Path, missing: Sequence[MissingMedia]) -> dict[int, Path]:
    """Return {clip id: place} for media under a folder: the longest end of the old path that is there."""
    found = {}
    for one in missing:
        parts = PurePosixPath(one.expected.as_posix()).parts[-MOST_PARTS:]
        candidates = (root.joinpath(*parts[start:]) for start in range(len(parts)))
        place = next((path for path in candidates if path.exists()), None)
        if place is not None:
            found[one.clip.id] = place
    return found


def check_media(clip: Clip, place: Path) -> MediaInfo:
    """Return the facts about media that shall be a clip's.

    Raises:
        BadInputError: They cannot be read, or differ from the clip in size or length.
    """
    info = probe(place)
    if (info.width, info.height) != (clip.width, clip.height):
        raise BadInputError(
            place,
            "",
            f"is {info.width}×{info.height}, but {clip.name} is {clip.width}×{clip.height}",
            "choose the media that the masks were made for",
        )
    if info.frame_count < clip.frame_count:
        raise BadInputError(
            place,
            "",
            f"has {info.frame_count} frames, but {clip.name} has {clip.frame_count}",
            "choose the media that the masks were made for",
        )
    return info
