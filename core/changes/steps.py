"""What one step of a project is: a kind and typed facts. Words are made from them where they are shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from core.changes.reviews import Visibility

LONGEST = 255
"""Signs that are kept of a name."""


class StepKind(StrEnum):
    """What was done. A kind that projects hold keeps its value for ever."""

    TOLD = "told"
    """Something that an older version said in words, which are its only fact."""
    NAMELESS = "nameless"
    """An edit on its way to the store, which alone knows what to call it."""

    BRUSH = "brush"
    ERASER = "eraser"
    BRUSH_HIDDEN = "brush hidden"
    ERASE_HIDDEN = "erase hidden"
    ERASE_BOTH = "erase both"
    OUTLINE = "outline"
    OUTLINE_AWAY = "outline away"
    FILL_HOLE = "fill hole"
    PART_AWAY = "part away"
    MOVE = "move"
    SCRIBBLE = "scribble"
    SCRIBBLE_AWAY = "scribble away"
    REMOVE_MODAL = "remove modal"
    REMOVE_AMODAL = "remove amodal"
    START_FROM_MODAL = "start from modal"
    RESTORE = "restore"

    GROW = "grow"
    SHRINK = "shrink"
    SMOOTH = "smooth"
    SPECKS = "specks"
    HOLES = "holes"
    LARGEST = "largest"
    SNAP = "snap"
    SHARE = "share"
    TAKE_AWAY = "take_away"
    LIMIT = "limit"
    UNITE = "unite"
    COMMON = "common"

    COPY = "copy"
    MORPH = "morph"
    CARRY = "carry"
    STAMP_GHOST = "stamp ghost"
    ADD_GHOST = "add ghost"

    PROPOSAL = "proposal"
    FOLLOWING = "following"
    CHOOSE_HYPOTHESIS = "choose hypothesis"
    PART_OF_HYPOTHESIS = "part of hypothesis"
    REVERT_RUN = "revert run"
    COMPLETION = "completion"
    IMPORT = "import"

    REPAIR_AMODAL = "repair amodal"
    REPAIR_LACKS_VISIBLE = "repair lacks-visible"
    REPAIR_GROWTH = "repair growth"
    REPAIR_OVERLAP = "repair overlap"
    REPAIR_GAP = "repair gap"
    REPAIR_EMPTY = "repair empty"
    REPAIR_BEYOND = "repair beyond"
    REPAIR_SEVERAL = "repair several"

    ACCEPT = "accept"
    REJECT = "reject"
    FLAG = "flag"
    MARK_CORRECTED = "mark corrected"
    REOPEN = "reopen"
    JUDGE = "judge"
    ACCEPT_COMPLETION = "accept completion"
    REJECT_COMPLETION = "reject completion"
    VISIBILITY = "visibility"
    COMMENT = "comment"
    RESOLVE_COMMENT = "resolve comment"
    REOPEN_COMMENT = "reopen comment"
    REMOVE_COMMENT = "remove comment"
    UNKNOWN_REGION = "unknown region"
    BOX = "box"
    REMOVE_BOX = "remove box"
    FRONT_ORDER = "front order"
    FRONT_ORDER_OF_MASKS = "front order of masks"
    TO_FRONT = "to front"
    TO_BACK = "to back"

    NEW_TRACK = "new track"
    EDIT_TRACK = "edit track"
    PUT_TRACK_AWAY = "put track away"
    MARGIN = "margin"
    RELINK = "relink"
    MEDIA = "media"
    NEW_PICTURES = "new pictures"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a step; what says nothing of its kind is left empty. Names are those of then."""

    words: str = ""
    track: str = ""
    clip: str = ""
    file: str = ""
    proposer: str = ""
    """Name of a proposer, tracker or completion engine."""
    frame: int | None = None
    """0-based; with `last` the first of several."""
    last: int | None = None
    count: int | None = None
    """How many frames; None = one, or all from `frame` to `last`."""
    source: int | None = None
    """Frame that something was taken from."""
    hypothesis: int | None = None
    """As people count them, from 1."""
    visibility: Visibility | None = None

    def at(self, frames: Sequence[int]) -> "Facts":
        """Return these facts with the frames of the step, in any order."""
        if len(frames) == 1:
            return replace(self, frame=frames[0])
        if not frames:
            return replace(self, count=0)
        return replace(self, frame=min(frames), last=max(frames), count=len(frames))

    def to_json(self) -> str:
        """Return the facts that there are as a JSON object."""
        known = {name: getattr(self, name) for name in FACT_NAMES}
        cut = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in known.items()}
        return json.dumps({name: value for name, value in cut.items() if value not in ("", None)})

    @classmethod
    def from_json(cls, text: str) -> "Facts":
        """Read facts.

        Raises:
            ValueError: They are none.
            TypeError: They are none.
        """
        found = json.loads(text)
        if not isinstance(found, dict):
            raise TypeError("they are no object")
        for name, value in found.items():
            if not isinstance(value, int if name in NUMBERS else str) or isinstance(value, bool):
                raise TypeError(f"{name} is {value!r:.40}")
        if "visibility" in found:
            found["visibility"] = Visibility(found["visibility"])
        return cls(**found)


FACT_NAMES = tuple(one.name for one in fields(Facts))
FRAME_FACTS = ("frame", "last", "source")
"""Facts that are frames."""
NUMBERS = (*FRAME_FACTS, "count", "hypothesis")
"""Facts that are whole numbers."""
TEXTS = tuple(name for name in FACT_NAMES if name not in NUMBERS)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person or a machine did to a project."""

    kind: StepKind
    facts: Facts = field(default_factory=Facts)


NAMELESS = Step(StepKind.NAMELESS)


class Way(StrEnum):
    """Which way a step was gone."""

    MADE = "made"
    UNDONE = "undone"
    REDONE = "redone"
