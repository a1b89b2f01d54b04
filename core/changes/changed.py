"""What one store operation touched, and what undo and redo would take."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from core.changes.masks import MaskKey
from core.changes.steps import Step, Way


@dataclass(frozen=True, slots=True)
class Changes:
    """What one store operation touched; panels refresh from it and only from it."""

    masks: frozenset[MaskKey] = frozenset()
    states: frozenset[tuple[int, int]] = frozenset()
    """(track id, frame) pairs whose review state changed."""
    tracks: frozenset[int] = frozenset()
    clips: frozenset[int] = frozenset()
    """Clips added, changed, or whose list of tracks changed."""
    completions: frozenset[tuple[int, int]] = frozenset()
    """(track id, frame) pairs that got a new completion."""
    step: Step | None = None
    """What was done; None = nothing that a person would call a step."""
    revision_ids: Mapping[MaskKey, int | None] = field(default_factory=dict)
    """New head of every mask in `masks`; None = no mask any more."""
    marks: frozenset[tuple[str, int]] = frozenset()
    """(room, clip id) of the reviewer's rooms that changed: `comments`, `verdicts`, `visibility`,
    `front_orders`, `unknown_regions`, `amodal_boxes`, `compositions`, `track_values`, `frame_values`; with
    0 for the clip `categories` and `attributes`."""
    kept: frozenset[tuple[int, int]] = frozenset()
    """(track id, frame) pairs for which a run brought a mask that a person's decision kept out."""
    way: Way = Way.MADE
    """Whether the step was made, taken back or made again."""

    @property
    def rooms(self) -> frozenset[str]:
        """The reviewer's rooms that changed, in whichever clip."""
        return frozenset(room for room, _clip_id in self.marks)

    def joined(self, later: "Changes") -> "Changes":
        """Return what this operation and a later one touched together, as the later one's step."""
        return Changes(
            self.masks | later.masks,
            self.states | later.states,
            self.tracks | later.tracks,
            self.clips | later.clips,
            self.completions | later.completions,
            later.step,
            {**self.revision_ids, **later.revision_ids},
            self.marks | later.marks,
            self.kept | later.kept,
            later.way,
        )

    def places_of(self, track_ids: Collection[int]) -> frozenset[tuple[int, int]]:
        """Return (track id, frame) of every mask and review state of these tracks that was touched."""
        touched = {(key.track_id, key.frame) for key in self.masks} | self.states
        return frozenset(place for place in touched if place[0] in track_ids)


@dataclass(frozen=True, slots=True)
class UndoStatus:
    """The steps that undo and redo would take; None = nothing to take."""

    undo: Step | None
    redo: Step | None
