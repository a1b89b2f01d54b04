"""What a script can name of a project: clips and tracks, found by their names."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from core.changes.masks import MaskHead, MaskKey
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from models.scripting.door import Door

Named = TypeVar("Named", Clip, Track)


class ProjectReader:
    """Clips, tracks and present masks of a project."""

    def __init__(self, door: Door, place: str) -> None:
        self._door = door
        self._place = place
        """The project, as messages name it."""
        self._made: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"<project {self._place}>"

    def clips(self) -> list[Clip]:
        """Return the clips, in their order."""
        return list(self._door.read(lambda project: project.clips.list()))

    def clip(self, name: str) -> Clip:
        """Return the clip of a name."""
        return _named("clip", name, self.clips(), self._place)

    def tracks(self, clip: Clip | str | None = None) -> list[Track]:
        """Return the tracks of a clip, or of all clips."""
        clips = self.clips() if clip is None else [self.clip_of(clip)]
        return self._door.read(lambda project: [one for of in clips for one in project.tracks.list(of.id)])

    def track(self, name: str, clip: Clip | str | None = None) -> Track:
        """Return the first track of a name, of one clip or of all."""
        return _named("track", name, self.tracks(clip), self._place)

    def head(self, key: MaskKey) -> MaskHead | None:
        """Return the present state of a mask in the project."""
        return None if key.track_id < 0 else self._door.read(lambda project: project.masks.head(key))

    def clip_of(self, clip: Clip | str) -> Clip:
        """Return a clip that is given by name or as it is."""
        return self.clip(clip) if isinstance(clip, str) else clip

    def id_of(self, track: Track | str) -> int:
        """Return the number of a track that is given by name or as it is; of one that was made, its own."""
        number = self.track(track).id if isinstance(track, str) else track.id
        return self._made.get(number, number)

    def take_made(self, made: Mapping[int, int]) -> None:
        """Take in which tracks were made for those that stood for them."""
        self._made |= made


def _named(kind: str, name: str, known: Sequence[Named], place: str) -> Named:
    for one in known:
        if one.name == name:
            return one
    names = [one.name for one in known]
    near = ", ".join(get_close_matches(name, names) or names[:5]) or "none"
    raise BadInputError(place, f"{kind} {name}", "does not exist", f"there are: {near}")
