"""What a file says of objects with attributes, gathered until it is known what kinds they are of."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.changes.labels import LONGEST_VALUE, Attribute, AttributeKind, Value, without_repeats
from core.changes.tracks import Track
from core.listing import some_of
from core.messages import Message, say
from core.store.importing.import_session import ImportSession

OVER_TIME = ("occluded", "truncated")
"""Ticks that are said of frames in all programs."""
MOST_GUESSED_CHOICES = 20
LONGEST_NAME = 200


@dataclass
class ToldValues:
    """The attributes of one file.

    Args:
        session: Where they go.
    """

    session: ImportSession
    _labels: set[str] = field(default_factory=set)
    _declared: dict[tuple[str, str], Attribute] = field(default_factory=dict)
    """By label and name; "" = every label."""
    _values: dict[str, dict[int, dict[int, Value]]] = field(default_factory=dict)
    """By name, track and frame."""
    _frames: dict[int, "array[int]"] = field(default_factory=dict)
    """Frames of which something could have been said, by track."""
    _tracks: dict[int, Track] = field(default_factory=dict)
    _left_out: Counter[str] = field(default_factory=Counter)

    def declare(self, label: str, told: Sequence[Attribute]) -> None:
        """Say what attributes a label has; "" = every label."""
        self._labels.add(label)
        self._declared |= {(label, one.name): one for one in told}

    def declared(self, label: str, name: str) -> Attribute | None:
        """Return what was said of an attribute."""
        return self._declared.get((label, name)) or self._declared.get(("", name))

    def take(self, track: Track, frame: int, values: Mapping[str, Any]) -> None:
        """Take what is said of a track in a frame; what is no plain value is left out and counted."""
        self._tracks[track.id] = track
        self._frames.setdefault(track.id, array("i")).append(frame)
        for name, value in values.items():
            is_plain = isinstance(value, bool | int | float | str) and len(str(value)) <= LONGEST_VALUE
            if value is None or value == "":
                continue
            if not is_plain or not name or len(name) > LONGEST_NAME:
                self._left_out[name[:40]] += 1
                continue
            self._values.setdefault(name, {}).setdefault(track.id, {})[frame] = value

    def finish(self) -> None:
        """Hand all of it to the session, and note what was left out."""
        for name in dict.fromkeys([*(name for _, name in self._declared), *self._values]):
            by_track = self._values.pop(name, {})
            if name in OVER_TIME and by_track and not any(any(keys.values()) for keys in by_track.values()):
                continue  # written beside every mask by programs that were never asked
            for told, tracks in self._kinds(name, by_track).items():
                keys = {track_id: self._keys(track_id, by_track[track_id]) for track_id in tracks}
                self._left_out[name[:40]] += self.session.tell(told, keys)
        self.session.notes.extend(self._notes())

    def _keys(self, track_id: int, said: Mapping[int, Value]) -> dict[int, Value]:
        """Return values by the frames from which on they hold: a mask without one has none."""
        return without_repeats({frame: said.get(frame) for frame in self._frames[track_id]})

    def _kinds(self, name: str, by_track: Mapping[int, Mapping[int, Value]]) -> dict[Attribute, list[int]]:
        """Return the attributes of this name with the tracks of which they say something."""
        declared = {label: one for (label, other), one in self._declared.items() if other == name}
        is_shared = "" in declared or self._labels <= set(declared)
        is_shared = is_shared and len({(one.kind, one.is_over_time) for one in declared.values()}) <= 1
        guess = (
            None
            if is_shared and declared
            else _guessed(
                name, [[keys.get(frame) for frame in self._frames[at]] for at, keys in by_track.items()]
            )
        )
        found: dict[Attribute, list[int]] = {}
        for category in {track.category.name: track.category for track in self._tracks.values()}.values():
            told = declared.get(category.name) or declared.get("") or guess
            tracks = [one for one in by_track if self._tracks[one].category.name == category.name]
            if told is None or not (tracks or category.name in declared or "" in declared):
                continue
            owner = None if is_shared or category.name not in declared else category.id
            found.setdefault(replace(told, category_id=owner), []).extend(tracks)
        return found

    def _notes(self) -> Iterator[Message]:
        lost = {name: count for name, count in self._left_out.items() if count}
        if lost:
            yield say(
                "{n} values of attributes do not fit and were left out: {listed}",
                n=sum(lost.values()),
                listed=some_of([f"{name} ({count})" for name, count in lost.items()]),
            )


def _guessed(name: str, every: Sequence[Sequence[Value]]) -> Attribute:
    """Return the attribute whose values these are, by track and frame, for files that only have values."""
    said = [value for values in every for value in values if value is not None]
    if all(isinstance(value, bool) for value in said):
        kind = AttributeKind.TICK
    elif all(isinstance(value, int | float) and not isinstance(value, bool) for value in said):
        kind = AttributeKind.NUMBER
    else:
        words = {str(value) for value in said}
        is_choice = len(words) <= MOST_GUESSED_CHOICES and len(said) > len(words)
        kind = AttributeKind.CHOICE if is_choice else AttributeKind.TEXT
    over_time = name in OVER_TIME or any(len(set(map(str, values))) > 1 for values in every)
    return Attribute(0, name, kind, over_time, None)
