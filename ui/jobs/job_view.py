"""How one job, and a batch of them, looks from outside."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.types import RunKind


class JobState(StrEnum):
    """Where a proposal job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class JobView:
    """One job as the panel shows it."""

    run_id: int
    title: str
    state: JobState = JobState.WAITING
    fraction: float = 0.0
    message: str = ""
    seconds_left: float | None = None
    kind: RunKind = RunKind.PROPOSAL
    track_id: int = 0
    frames: tuple[int, int] | None = None
    """First and last frame that it is for; None = all."""
    is_cancelling: bool = False
    """A person asked to stop it; its end follows when the step under way is done."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in (JobState.WAITING, JobState.RUNNING)


@dataclass
class Gain:
    """What the proposals of a batch did to the masks: (track id, frame) pairs."""

    put: set[tuple[int, int]] = field(default_factory=set)
    """The proposal is the frame's mask now."""
    kept: set[tuple[int, int]] = field(default_factory=set)
    """A person's decision stands; the proposal lies beside it."""
    is_whole: bool = True
    """Everything that came is in the project: the disk refused nothing of it."""
