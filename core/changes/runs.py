"""Runs of proposers, trackers and engines, and what they offer as versions of a track."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.masks.rle import Rle
from core.types import RunKind, RunStatus

KEPT_FROM = "merged"
"""Stands for the proposer of hypotheses that came from a merged project: another person's masks."""
REFUSED = "refused"
"""Stands for the proposer of hypotheses that are edits whose mask somebody else had changed meanwhile."""
OF_PEOPLE = (KEPT_FROM, REFUSED)
"""What stands for the proposer where no machine made the masks."""


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
class EndedRun:
    """A run with all that came of it, to be written at once. Picklable."""

    track_id: int
    proposer: str
    parameters: Mapping[str, object]
    seed: int
    fingerprint: str
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None
    message: str = ""
    kind: RunKind = RunKind.PROPOSAL
    hypotheses: Mapping[int, Mapping[int, Rle]] = field(default_factory=dict)
    """Masks by frame, by number of the hypothesis."""
    chosen: int = 0
    """The hypothesis whose masks become those of the frames."""
    scores: Sequence[float] = ()
    """One per hypothesis, 0..1; empty when the proposer gave none."""
    doubts: Mapping[int, float] = field(default_factory=dict)
    """How unsure the run is of frames, 0..1."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the run says about itself: JSON values by name."""


@dataclass(frozen=True, slots=True)
class HypothesisFacts:
    """One alternative of a run, without its masks."""

    number: int
    score: float | None
    """0..1; None when the proposer gave none."""
    frame_count: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RunVersion:
    """One run with its alternatives."""

    run: ProposalRun
    author: str
    hypotheses: tuple[HypothesisFacts, ...]
    frames_in_use: int
    """Frames whose present mask is one of this run's."""


@dataclass(frozen=True, slots=True)
class FrameVersion:
    """The mask that a hypothesis of a run offers for one frame."""

    run_id: int
    hypothesis: int
    rle: Rle
