"""The label schema: categories, attributes and their values; frozen, never database rows."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.changes.tracks import Category
from core.errors import BadInputError
from core.messages import mark

Value = bool | int | float | str | None
"""Of an attribute; None = nobody said."""
FrameKeys = Mapping[int, Value]
"""Values by the frame from which on they hold."""
LONGEST_VALUE = 10_000
MOST_CHOICES = 1000


class AttributeKind(StrEnum):
    """What can be said with an attribute; its words are texts for people."""

    TICK = mark("tick")
    CHOICE = mark("choice")
    NUMBER = mark("number")
    TEXT = mark("text")


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that is said of tracks, or of tracks in frames."""

    id: int
    name: str
    kind: AttributeKind
    is_over_time: bool
    """It is said of frames, and holds until the next frame that says something else; else of the track."""
    category_id: int | None
    """None = of every category."""
    choices: tuple[str, ...] = ()
    is_archived: bool = False

    def is_of(self, category: Category) -> bool:
        """Whether tracks of a category have it."""
        return self.category_id in (None, category.id)

    def checked(self, value: Value) -> Value:
        """Return a value as it is kept.

        Raises:
            BadInputError: It is none of this kind.
        """
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        fits = {
            AttributeKind.TICK: isinstance(value, bool),
            AttributeKind.NUMBER: is_number,
            AttributeKind.TEXT: isinstance(value, str),
            AttributeKind.CHOICE: isinstance(value, str),
        }[self.kind]
        if value is None or value == "":
            return None
        if not fits or (isinstance(value, str) and len(value) > LONGEST_VALUE):
            reason = f"{value!r:.40} is no {self.kind.value}"
            raise BadInputError(f"attribute {self.name}", "", reason, "give it a value of its kind")
        return value


@dataclass(frozen=True, slots=True)
class LabelSchema:
    """What a project's tracks are and what is said of them, put-away parts included."""

    categories: tuple[Category, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    def of_track(self, category: Category) -> tuple[Attribute, ...]:
        """Return what is asked of tracks of a category."""
        return tuple(one for one in self.attributes if one.is_of(category) and not one.is_archived)


@dataclass(frozen=True, slots=True)
class ClipValues:
    """What was said of the tracks of a clip."""

    of_tracks: Mapping[tuple[int, int], Value] = field(default_factory=dict)
    """By track id and attribute id."""
    of_frames: Mapping[tuple[int, int], FrameKeys] = field(default_factory=dict)
    """By track id and attribute id."""

    def at(self, track_id: int, frame: int, attribute: Attribute) -> Value:
        """Return the value of an attribute in a frame; None = nobody said."""
        if not attribute.is_over_time:
            return self.of_tracks.get((track_id, attribute.id))
        return held(self.of_frames.get((track_id, attribute.id), {}), frame)

    def of(self, track_id: int) -> dict[int, Value]:
        """Return by attribute one value that a track has in any frame, for lists and searches."""
        found = {at[1]: value for at, value in self.of_tracks.items() if at[0] == track_id}
        for (owner, attribute_id), keys in self.of_frames.items():
            said = [value for value in keys.values() if value not in (None, False)]
            if owner == track_id and said:
                found[attribute_id] = said[0]
        return found


def held(keys: FrameKeys, frame: int) -> Value:
    """Return the value that holds in a frame."""
    before = [at for at in keys if at <= frame]
    return keys[max(before)] if before else None


def with_value(keys: FrameKeys, value: Value, first: int, last: int | None = None) -> dict[int, Value]:
    """Return the keys where a value holds from a frame on until the next key, or up to `last` (included).

    No key repeats what holds before it.
    """
    found = dict(keys)
    if last is not None:
        found.setdefault(last + 1, held(keys, last + 1))
        found = {at: one for at, one in found.items() if not first < at <= last}
    found[first] = value
    return without_repeats(found)


def without_repeats(keys: FrameKeys) -> dict[int, Value]:
    """Return values by frame without those that hold already: of every frame, or of some."""
    found: dict[int, Value] = {}
    before: Value = None
    for frame in sorted(keys):
        value = keys[frame]
        if value != before or isinstance(value, bool) is not isinstance(before, bool):
            found[frame] = before = value
    return found
