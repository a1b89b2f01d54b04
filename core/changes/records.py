"""What the store hands out and takes in: frozen records, never database rows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.changes.steps import Step, Way
from core.masks.canvas import MaskCanvas
from core.masks.containment import occlusion_rate
from core.masks.rle import Rle
from core.types import BoxXywh, Layer, Origin, Provenance, ReviewState, RunKind, RunStatus
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


@dataclass(frozen=True, slots=True)
class MaskKey:
    """Names one mask: track, 0-based frame index, layer."""

    track_id: int
    frame: int
    layer: Layer


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable state of one mask. `rle` None = the mask was taken away."""

    id: int
    key: MaskKey
    rle: Rle | None
    origin: Origin
    provenance: Provenance
    author: str
    step: Step
    """What it was made by."""
    parent_id: int | None
    run_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MaskHead:
    """The present state of one mask, on the clip's canvas."""

    key: MaskKey
    revision_id: int
    rle: Rle
    origin: Origin
    provenance: Provenance
    score: float | None
    """Score of the hypothesis a model's mask came from."""


@dataclass(frozen=True, slots=True)
class MaskEdit:
    """One wish to change a mask; `rle` None takes it away.

    `expected_revision_id` is the head the edit was made from (None = there was no mask); the store refuses
    the whole commit with `ConflictError` when the head is another one by now.
    """

    key: MaskKey
    rle: Rle | None
    expected_revision_id: int | None


@dataclass(frozen=True, slots=True)
class FrameSummary:
    """What the timeline shows of one track in one frame."""

    track_id: int
    frame: int
    state: ReviewState
    reason: str
    modal_area: int | None
    """Pixels of the modal mask; None = no mask."""
    amodal_area: int | None
    hidden_area: int | None
    """Pixels of amodal minus modal; None without an amodal mask."""
    is_anchor: bool
    """A person fixed the amodal mask (its revision is a person's, or the frame is accepted)."""

    @property
    def occlusion_rate(self) -> float | None:
        """Hidden share of the whole object, 0..1; None where it cannot be known."""
        return occlusion_rate(self.hidden_area, self.amodal_area)


@dataclass(frozen=True, slots=True)
class ProposalRun:
    """One call of a proposer or a completion engine for one track."""

    id: int
    clip_id: int
    track_id: int
    proposer: str
    """Name of the proposer or of the completion engine."""
    parameters: Mapping[str, object]
    seed: int
    fingerprint: str
    """Version or weights digest of the model."""
    status: RunStatus
    message: str
    started_at: datetime
    finished_at: datetime | None
    kind: RunKind = RunKind.PROPOSAL
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the run says about itself (cue used, memory plan): JSON values by name."""


@dataclass(frozen=True, slots=True)
class NewCompletion:
    """A completion to be stored: a lossless crop and the masks that it was made for."""

    frame: int
    x: int
    """Left and top on the picture; negative in the margin."""
    y: int
    width: int
    height: int
    png: bytes
    """RGBA as PNG (`core.pictures.rgba_png`); alpha is the amodal mask."""
    amodal_revision_id: int
    modal_revision_id: int | None


@dataclass(frozen=True, slots=True)
class CompletionFacts:
    """What is known of a completion without its pixels."""

    id: int
    track_id: int
    frame: int
    run_id: int | None
    engine: str
    fingerprint: str
    x: int
    y: int
    width: int
    height: int
    amodal_revision_id: int
    modal_revision_id: int | None
    author: str
    created_at: datetime
    is_stale: bool
    """One of its masks is another one by now (or gone); undoing that change makes it fresh again."""

    @property
    def box_xywh(self) -> BoxXywh:
        """The crop on the picture."""
        return self.x, self.y, self.width, self.height


@dataclass(frozen=True, slots=True)
class Completion:
    """The picture of a whole object in one frame."""

    facts: CompletionFacts
    png: bytes


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """Review progress of a clip: frames of its tracks per state."""

    clip_id: int
    track_count: int
    frames_by_state: Mapping[ReviewState, int]


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
    `front_orders`, `unknown_regions`, `amodal_boxes`."""
    kept: frozenset[tuple[int, int]] = frozenset()
    """(track id, frame) pairs for which a run brought a mask that a person's decision kept out."""
    way: Way = Way.MADE
    """Whether the step was made, taken back or made again."""

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
