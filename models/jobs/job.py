"""What travels between the store, the window's process and the child that computes: plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.changes.completions import NewCompletion
from core.changes.prompts import TrackPrompts
from core.depth.depth_set import DepthFiles
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle
from core.types import BoxXywh
from core.video.media.clip_media import ClipMedia
from models.proposers.protocol import CueReach
from models.tracking.protocol import STOP_BELOW

SECONDS_TO_CANCEL = 1.0
"""A cancelled job gets this long to stop by itself; big models may ask for more."""


@dataclass(frozen=True)
class ProposalSettings:
    """What a person chooses before asking for proposals."""

    proposer: str
    hypotheses: int = 1
    seed: int = 0
    steps: int | None = None
    device: str = "auto"
    options: Mapping[str, str] = field(default_factory=dict)
    """What only some proposers understand, by name."""
    frames: tuple[int, int] | None = None
    """First and last frame that may change; None = all. The proposer sees the whole clip all the same,
    because what it needs to know of an object may be seen outside the stretch."""


@dataclass(frozen=True, kw_only=True)
class _TrackJob:
    """What all jobs on one track need, without the project. Picklable, small."""

    run_id: int
    clip_name: str
    track_name: str
    canvas: MaskCanvas
    frame_count: int
    media: ClipMedia
    """Which picture every frame is; opened by whoever does the job."""
    seconds_to_cancel: float = SECONDS_TO_CANCEL
    """After a cancel its process is ended when this time has passed, with all models that it holds."""


@dataclass(frozen=True, kw_only=True)
class TrackFacts:
    """All that a project knows of a track that matters to proposers. Picklable, small."""

    clip_name: str
    track_name: str
    canvas: MaskCanvas
    frame_count: int
    media: ClipMedia
    modal: Mapping[int, Rle]
    occluders: Mapping[int, Rle]
    occluders_know: CueReach
    anchors: Mapping[int, Rle]
    """Amodal masks that a person decided."""
    boxes_xywh: Mapping[int, BoxXywh]
    undecided: Mapping[int, Rle] = field(default_factory=dict)
    """Of `occluders`, what no person put in front; only where there is depth to doubt it."""
    depth: DepthFiles | None = None
    """Where the clip's depth maps are; None = it has none."""


@dataclass(frozen=True, kw_only=True)
class ProposalJob(_TrackJob):
    """Everything needed to compute proposals for one track."""

    settings: ProposalSettings
    modal: Mapping[int, Rle]
    """Modal masks by frame; frames without one are empty."""
    occluders: Mapping[int, Rle]
    """All that is or may be in front, by frame (`core/operations/in_front.py`); of other frames nothing is
    known, and without any frame there is no cue."""
    occluders_know: CueReach = CueReach.MAYBE_ALL
    """What these frames say of places where they put nothing in front."""
    anchors: Mapping[int, Rle] = field(default_factory=dict)
    boxes_xywh: Mapping[int, BoxXywh] = field(default_factory=dict)
    undecided: Mapping[int, Rle] = field(default_factory=dict)
    """Of `occluders`, what no person put in front; only where there is depth to doubt it."""
    depth: DepthFiles | None = None
    """Where the clip's depth maps are; None = it has none."""


@dataclass(frozen=True)
class CompletionSettings:
    """What a person chooses before asking for completions."""

    engine: str = "classical"
    seed: int = 0
    steps: int | None = None
    device: str = "auto"
    options: Mapping[str, str] = field(default_factory=dict)
    """What only some engines understand, by name."""


@dataclass(frozen=True, kw_only=True)
class CompletionJob(_TrackJob):
    """Everything needed to complete one track's pictures."""

    settings: CompletionSettings
    modal: Mapping[int, Rle]
    """Modal masks by frame; frames without one are empty."""
    amodal: Mapping[int, Rle]
    """Amodal masks by frame; frames without one are not completed."""
    revision_ids: Mapping[int, tuple[int, int | None]]
    """Amodal and modal revision of every frame in `amodal`."""
    occluders: Mapping[int, Rle]


@dataclass(frozen=True)
class TrackingSettings:
    """What a person chooses before an object is followed."""

    start: int
    """The frame whose modal mask is carried on."""
    last: int | None
    """Follow forward to this frame; None = not forward."""
    first: int | None = None
    """Follow backward to this frame; None = not backward."""
    tracker: str = "flow"
    stop_below: float = STOP_BELOW
    """Trust 0..1 below which it stops."""
    device: str = "auto"


@dataclass(frozen=True, kw_only=True)
class TrackingJob(_TrackJob):
    """Everything needed to follow one object."""

    settings: TrackingSettings
    mask: Rle
    """Modal mask of the frame to start from."""
    passes: tuple[tuple[int, ...], ...]
    """Frames to visit, in order, each pass from the start."""
    visible: Mapping[int, Rle] = field(default_factory=dict)
    """What is seen of objects, by frame: never part of something in front that is followed."""
    is_cover: bool = False
    """It is something in front, and no object."""
    given: Mapping[int, Rle] = field(default_factory=dict)
    """Modal masks that stay as they are; tracking goes on from them."""
    prompts: TrackPrompts = field(default_factory=TrackPrompts)
    """What a person marked in other frames, on the mask canvas; masks of muted frames are not in `given`."""
    kept: frozenset[int] = frozenset()
    """Muted frames whose modal masks stay as they are all the same."""


Job = ProposalJob | CompletionJob | TrackingJob


@dataclass(frozen=True)
class JobUpdate:
    """Progress of a job, with any finished masks as codes and finished pictures as PNG."""

    run_id: int
    fraction: float
    message: str = ""
    hypothesis: int = 0
    masks: Mapping[int, Rle] = field(default_factory=dict)
    scores: tuple[float, ...] | None = None
    doubts: Mapping[int, float] = field(default_factory=dict)
    """How unsure the proposer is of frames, 0..1."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the run's record must say."""
    pictures: Mapping[int, NewCompletion] = field(default_factory=dict)
    """Finished completions by frame."""
    note: str = ""
    """What must still be said when the job has ended."""


@dataclass(frozen=True)
class JobFinished:
    """The job handed over all its frames."""

    run_id: int
    scores: tuple[float, ...] = ()
    """One per hypothesis, 0..1; empty when the proposer gave none."""
    note: str = ""
    """What a person must know of the result; empty = nothing."""


@dataclass(frozen=True)
class JobCancelled:
    """The job stopped because somebody asked."""

    run_id: int


@dataclass(frozen=True)
class JobFailed:
    """The job broke; `message` is one line for a person, `details` the traceback for a report."""

    run_id: int
    message: str
    details: str = ""
    is_fault: bool = False
    """Nobody expected it: a fault of ours or of a plug-in."""


JobEvent = JobUpdate | JobFinished | JobCancelled | JobFailed
