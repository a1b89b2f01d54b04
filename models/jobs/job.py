"""What travels between the store, the window's process and the child that computes: plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle
from core.types import BoxXywh
from core.video.source import MediaKind


@dataclass(frozen=True)
class ProposalSettings:
    """What a person chooses before asking for proposals."""

    proposer: str = "temporal"
    hypotheses: int = 1
    seed: int = 0
    steps: int | None = None
    device: str = "auto"
    options: Mapping[str, str] = field(default_factory=dict)
    """What only some proposers understand, by name."""


@dataclass(frozen=True)
class ProposalJob:
    """Everything needed to compute proposals for one track, without the project. Picklable, small."""

    run_id: int
    clip_name: str
    track_name: str
    settings: ProposalSettings
    canvas: MaskCanvas
    frame_count: int
    media_path: Path
    media_kind: MediaKind
    modal: Mapping[int, Rle]
    """Modal masks by frame; frames without one are empty."""
    occluders: Mapping[int, Rle]
    """Union of the other tracks' modal masks by frame; empty mapping = no cue."""
    anchors: Mapping[int, Rle] = field(default_factory=dict)
    boxes_xywh: Mapping[int, BoxXywh] = field(default_factory=dict)


@dataclass(frozen=True)
class JobUpdate:
    """Progress of a job, with any finished masks as codes."""

    run_id: int
    fraction: float
    message: str = ""
    hypothesis: int = 0
    masks: Mapping[int, Rle] = field(default_factory=dict)
    scores: tuple[float, ...] | None = None


@dataclass(frozen=True)
class JobFinished:
    """The job handed over all its frames."""

    run_id: int
    scores: tuple[float, ...] = ()
    """One per hypothesis, 0..1; empty when the proposer gave none."""


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


JobEvent = JobUpdate | JobFinished | JobCancelled | JobFailed
