"""How one job, and a batch of them, looks from outside."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.types import RunKind
from models.jobs.job import CompletionJob, Job, ProposalJob, TrackingJob
from ui.language import tr


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
    is_cover: bool = False
    """It follows something in front, and no object."""
    is_cancelling: bool = False
    """A person asked to stop it; its end follows when the step under way is done."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in (JobState.WAITING, JobState.RUNNING)


def view_of(job: Job, track_id: int) -> JobView:
    """Return how a job looks that waits for its turn."""
    title, kind = f"{job.track_name} · {job.clip_name}", RunKind.PROPOSAL
    if isinstance(job, CompletionJob):
        title = tr("{title} · completion by {engine}", title=title, engine=job.settings.engine)
        kind = RunKind.COMPLETION
    elif isinstance(job, TrackingJob):
        title = tr("{title} · following by {tracker}", title=title, tracker=job.settings.tracker)
        kind = RunKind.TRACKING
    frames = job.settings.frames if isinstance(job, ProposalJob) else None
    is_cover = isinstance(job, TrackingJob) and job.is_cover
    return JobView(
        job.run_id, title, message="waiting", kind=kind, track_id=track_id, frames=frames, is_cover=is_cover
    )


@dataclass
class Gain:
    """What the proposals of a batch did to the masks: (track id, frame) pairs."""

    put: set[tuple[int, int]] = field(default_factory=set)
    """The proposal is the frame's mask now."""
    kept: set[tuple[int, int]] = field(default_factory=set)
    """A person's decision stands; the proposal lies beside it."""
    is_whole: bool = True
    """Everything that came is in the project: the disk refused nothing of it."""
