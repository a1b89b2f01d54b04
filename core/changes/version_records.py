"""What the versions of a track hand out: frozen records, never database rows."""

from dataclasses import dataclass

from core.changes.records import ProposalRun
from core.masks.rle import Rle


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
