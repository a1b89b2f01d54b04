"""What one step of a project is: a kind and typed facts. Words are made from them in step_words.py."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from core.changes.reviews import Visibility
from core.messages import mark

LONGEST = 255
"""Signs that are kept of a name."""


class StepKind(StrEnum):
    """What was done, with its words for people. A kind that projects hold keeps its value for ever.

    One gap at most; what else a step names follows its words (`step_words`).
    """

    words: str

    def __new__(cls, value: str, words: str = "") -> "StepKind":
        """Return a kind that compares by its value."""
        kind = str.__new__(cls, value)
        kind._value_, kind.words = value, words
        return kind

    TOLD = "told", "–"
    """Something that an older version said in words, which are its only fact."""
    NAMELESS = "nameless", mark("the edit that is not saved")
    """An edit on its way to the store, which alone knows what to call it."""

    BRUSH = "brush", mark("Brush")
    ERASER = "eraser", mark("Eraser")
    BRUSH_HIDDEN = "brush hidden", mark("Hidden part")
    ERASE_HIDDEN = "erase hidden", mark("Hidden part, erased")
    ERASE_BOTH = "erase both", mark("Eraser on both layers")
    OUTLINE = "outline", mark("Outline")
    OUTLINE_AWAY = "outline away", mark("Outline away")
    VERTICES = "vertices", mark("Vertices")
    POLYGON_OF_MASK = "polygon of mask", mark("Polygon of the mask")
    FILL_HOLE = "fill hole", mark("Fill hole")
    PART_AWAY = "part away", mark("Part away")
    MOVE = "move", mark("Move")
    SCRIBBLE = "scribble", mark("Scribble")
    SCRIBBLE_AWAY = "scribble away", mark("Scribble away")
    PROMPTS = "prompts", mark("Strokes kept for following")
    MUTE_PROMPTS = "mute prompts", mark("Mute prompts")
    UNMUTE_PROMPTS = "unmute prompts", mark("Unmute prompts")
    REMOVE_PROMPTS = "remove prompts", mark("Remove prompts")
    REMOVE_MODAL = "remove modal", mark("Remove modal mask")
    REMOVE_AMODAL = "remove amodal", mark("Remove amodal mask")
    START_FROM_MODAL = "start from modal", mark("Start from modal")
    RESTORE = "restore", mark("Restore")

    GROW = "grow", mark("Grow")
    SHRINK = "shrink", mark("Shrink")
    SMOOTH = "smooth", mark("Smooth")
    SPECKS = "specks", mark("Remove specks")
    HOLES = "holes", mark("Fill holes")
    LARGEST = "largest", mark("Keep largest part")
    SNAP = "snap", mark("Snap edge to picture")
    SHARE = "share", mark("Share edge")
    TAKE_AWAY = "take_away", mark("Take away what is in front")
    LIMIT = "limit", mark("Limit to what is in front")
    UNITE = "unite", mark("Add other tracks")
    COMMON = "common", mark("Keep what is common")

    COPY = "copy", mark("Copy frame {frame}")
    MORPH = "morph", mark("Morph")
    CARRY = "carry", mark("Carry correction of frame {frame}")
    STEADY = "steady", mark("Reduce chatter")
    RANGE_EDIT = "range edit", mark("Stroke of frame {frame} in a range")
    STAMP_GHOST = "stamp ghost", mark("Stamp ghost of frame {frame}")
    ADD_GHOST = "add ghost", mark("Add ghost of frame {frame}")

    PROPOSAL = "proposal", mark("Proposal {name}")
    FOLLOWING = "following", mark("Following by {name}")
    CHOOSE_HYPOTHESIS = "choose hypothesis", mark("Choose hypothesis {number}")
    PART_OF_HYPOTHESIS = "part of hypothesis", mark("Part of hypothesis {number}")
    REVERT_RUN = "revert run", mark("Revert run {name}")
    COMPLETION = "completion", mark("Completion")
    IMPORT = "import", mark("Import {name}")
    MERGE_PROJECTS = "merge projects", mark("Merge project {name}")

    REPAIR_AMODAL = "repair amodal", mark("Repair amodal")
    REPAIR_LACKS_VISIBLE = "repair lacks-visible", mark("Repair: add visible pixels")
    REPAIR_GROWTH = "repair growth", mark("Repair: limit to what is covered")
    REPAIR_TALLER = "repair taller", mark("Repair: limit to what is covered")
    REPAIR_OVERLAP = "repair overlap", mark("Repair: leave to the front track")
    REPAIR_GAP = "repair gap", mark("Repair: morph between neighbours")
    REPAIR_EMPTY = "repair empty", mark("Repair: take away")
    REPAIR_BEYOND = "repair beyond", mark("Repair: cut at the picture")
    REPAIR_SEVERAL = "repair several", mark("Repair several checks")

    ACCEPT = "accept", mark("Accept {name}")
    ACCEPT_REST = "accept rest", mark("Accept the rest")
    REJECT = "reject", mark("Reject {name}")
    FLAG = "flag", mark("Flag {name}")
    MARK_CORRECTED = "mark corrected", mark("Mark corrected {name}")
    REOPEN = "reopen", mark("Reopen {name}")
    JUDGE = "judge", mark("Judge {name}")
    ACCEPT_COMPLETION = "accept completion", mark("Accept completion of {name}")
    REJECT_COMPLETION = "reject completion", mark("Reject completion of {name}")
    VISIBILITY = "visibility", mark("Visibility {name}")
    COMMENT = "comment", mark("Comment")
    RESOLVE_COMMENT = "resolve comment", mark("Resolve comment")
    REOPEN_COMMENT = "reopen comment", mark("Reopen comment")
    REMOVE_COMMENT = "remove comment", mark("Take away comment")
    UNKNOWN_REGION = "unknown region", mark("Cannot be known")
    BOX = "box", mark("Amodal box")
    REMOVE_BOX = "remove box", mark("Remove amodal box")
    FRONT_ORDER = "front order", mark("Occlusion order")
    FRONT_ORDER_OF_MASKS = "front order of masks", mark("Occlusion order as the masks tell")
    TO_FRONT = "to front", mark("{name} to front")
    TO_BACK = "to back", mark("{name} to back")

    COMPOSITION = "composition", mark("Composition")
    NEW_LAYER = "new layer", mark("New layer {name}")
    DUPLICATE_LAYER = "duplicate layer", mark("Duplicate layer {name}")
    REMOVE_LAYER = "remove layer", mark("Remove layer {name}")
    EDIT_LAYER = "edit layer", mark("Edit layer {name}")
    PLACE_LAYER = "place layer", mark("Place layer {name}")
    LAYER_KEY = "layer key", mark("Key frame of layer {name}")
    LAYER_TIMING = "layer timing", mark("Timing of layer {name}")
    LAYER_ORDER = "layer order", mark("Order of layers")
    BACKDROP = "backdrop", mark("Background of the composition")

    SCRIPT = "script", mark("Script: {name}")

    TAKE_BACK = "take back", mark("Take back: {name}")
    """One earlier step alone; its words are the fact."""

    NEW_TRACK = "new track", mark("New track {name}")
    EDIT_TRACK = "edit track", mark("Edit track {name}")
    EDIT_TRACKS = "edit tracks", mark("Edit tracks {name}")
    PUT_TRACK_AWAY = "put track away", mark("Put track {name} away")
    BRING_TRACK_BACK = "bring track back", mark("Bring track {name} back")
    TRACK_ORDER = "track order", mark("Order of tracks")
    DUPLICATE_TRACK = "duplicate track", mark("Duplicate track {name}")
    MERGE_TRACKS = "merge tracks", mark("Merge tracks {name}")
    SPLIT_TRACK = "split track", mark("Split track {name}")
    LABELS = "labels", mark("Label schema")
    ATTRIBUTES = "attributes", mark("Attributes of {name}")
    GROUP_TRACKS = "group tracks", mark("Group of tracks {name}")
    GROUP_CLIPS = "group clips", mark("Group of clips {name}")
    RENAME_CLIP = "rename clip", mark("Rename clip {name}")
    PUT_CLIP_AWAY = "put clip away", mark("Put clip {name} away")
    BRING_CLIP_BACK = "bring clip back", mark("Bring clip {name} back")
    CLIP_ORDER = "clip order", mark("Order of clips")
    COVER = "cover", mark("{name} is in front")
    COVER_AWAY = "cover away", mark("{name} is not in front")
    MARGIN = "margin", mark("Margin")
    RELINK = "relink", mark("Relink")
    MEDIA = "media", mark("Media")
    NEW_PICTURES = "new pictures", mark("New pictures")


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
