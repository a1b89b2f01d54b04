"""Clips, their tracks and categories, and how far their review has come: frozen, never database rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.masks.canvas import MaskCanvas
from core.types import ReviewState, TrackRole
from core.video.media.source import MediaKind


@dataclass(frozen=True, slots=True)
class Clip:
    """One video or frame folder of the project."""

    id: int
    name: str
    media_path: str
    """As stored: relative to the project file's folder where possible, else absolute; POSIX slashes."""
    kind: MediaKind
    width: int
    height: int
    fps: float
    frame_count: int
    margin: int
    is_archived: bool = False
    """Put away by a person: not listed, not exported, never deleted."""
    group: str = ""
    """Name that it has in common with others of its list; empty = none."""

    @property
    def canvas(self) -> MaskCanvas:
        """The canvas all masks of this clip are handed out on."""
        return MaskCanvas(self.width, self.height, self.margin)


@dataclass(frozen=True, slots=True)
class Category:
    """A class of objects."""

    id: int
    name: str
    supercategory: str
    external_id: int | None
    """Id in the file it was imported from; kept on export."""
    colour: str | None = None
    """`#rrggbb` of tracks that are made of it; None = the next free one."""
    is_archived: bool = False
    """Put away by a person: not offered any more; tracks that have it keep it."""


@dataclass(frozen=True, slots=True)
class Track:
    """One object through one clip."""

    id: int
    clip_id: int
    category: Category
    name: str
    colour: str
    """`#rrggbb`."""
    external_id: int | None
    is_archived: bool
    """Put away by a person: not shown, not exported, never deleted."""
    role: TrackRole = TrackRole.OBJECT
    is_crowd: bool = False
    """A group of objects that nobody told apart, as the file it came from says (COCO's `iscrowd`)."""
    group: str = ""
    """Name that it has in common with others of its list; empty = none."""


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """Review progress of a clip: frames of its tracks per state."""

    clip_id: int
    track_count: int
    frames_by_state: Mapping[ReviewState, int]
