"""What a script of a person wants changed, all of it one step of undo."""

from dataclasses import dataclass
from enum import StrEnum

from core.changes.masks import MaskEdit


class MadeBy(StrEnum):
    """Who answers for masks that a script writes."""

    RULE = "rule"
    """A rule tidied what was there: what a machine or a file made stays theirs, and as much to review."""
    PERSON = "person"
    """The person, as if drawn by hand: frames become `corrected`, machines leave them alone."""
    MACHINE = "machine"
    """A machine: frames become `proposed`; what a person decided is left out."""


@dataclass(frozen=True, slots=True)
class WantedTrack:
    """A track that is to be made."""

    id: int
    """Negative: stands for the track in the masks of the same step."""
    clip_id: int
    name: str
    category: str
    colour: str | None = None
    """`#rrggbb`; None = the clip's next one."""


@dataclass(frozen=True, slots=True)
class ScriptedWork:
    """All that one step of a script changes."""

    name: str
    """What the step is called."""
    made_by: MadeBy
    tracks: tuple[WantedTrack, ...]
    edits: tuple[MaskEdit, ...]
    """At most one for each mask; tracks that are to be made have negative ids."""
