"""How jobs stand, in words: the same for every place that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.types import RunKind
from ui.jobs.job_view import Gain, JobState, JobView
from ui.language import mark, said, tr, trn


@dataclass(frozen=True, slots=True)
class JobsWords:
    """What is to be said of a batch."""

    title: str
    detail: str
    time_left: str = ""
    share: float = 0.0
    """Of the whole batch that is done, 0..1."""
    is_running: bool = False
    can_cancel: bool = False


def describe_jobs(jobs: Sequence[JobView]) -> JobsWords:
    """Return how a batch stands."""
    states = (JobState.RUNNING, JobState.WAITING)
    current = next((job for state in states for job in jobs if job.state is state), None)
    if not jobs:
        return JobsWords(tr("No proposals running"), tr("{key[propose.track]} proposes for the active track"))
    return _ended(jobs) if current is None else _running(jobs, current)


def describe_gain(gain: Gain, tracks: int) -> str:
    """Return what the proposals for some tracks did: never that they are in when they changed nothing."""
    put, kept = len(gain.put), len(gain.kept)
    if put and not kept:
        return tr("Proposals for {tracks} are in", tracks=_tracks(tracks))
    if put:
        return trn(
            "Proposals are in for {put}; 1 frame that a person decided stays as it is",
            "Proposals are in for {put}; {n:,} frames that a person decided stay as they are",
            kept,
            put=trn("1 frame", "{n:,} frames", put),
        )
    if kept:
        return trn(
            "The proposals changed nothing: a person has decided the frame, and it stays "
            "({key[view.versions]} shows what was proposed)",
            "The proposals changed nothing: a person has decided all {n:,} frames, and they stay "
            "({key[view.versions]} shows what was proposed)",
            kept,
        )
    return tr("The proposals brought no mask: nothing was changed")


def _running(jobs: Sequence[JobView], current: JobView) -> JobsWords:
    over = sum(job.is_over for job in jobs)
    done = sum(job.fraction if not job.is_over else 1.0 for job in jobs) / len(jobs)
    count = tr("track {over} of {count} · ", over=over + 1, count=len(jobs)) if len(jobs) > 1 else ""
    left = "" if current.seconds_left is None else time_left(current.seconds_left)
    can_cancel = any(not job.is_over and not job.is_cancelling for job in jobs)
    return JobsWords(
        current.title, f"{count}{said(current.message)}", left, done, is_running=True, can_cancel=can_cancel
    )


def _ended(jobs: Sequence[JobView]) -> JobsWords:
    failed = [job for job in jobs if job.state is JobState.FAILED]
    cancelled = sum(job.state is JobState.CANCELLED for job in jobs)
    kinds = {job.kind for job in jobs}
    failed_word, cancelled_word, ready_word = _ENDINGS[next(iter(kinds)) if len(kinds) == 1 else None]
    title = tr(failed_word if failed else cancelled_word if cancelled else ready_word)
    detail = failed[0].message if failed else tr("{tracks} done", tracks=_tracks(len(jobs) - cancelled))
    if kinds == {RunKind.TRACKING} and not failed:
        title = tr("Following is over")
        detail = said(jobs[-1].message)
    return JobsWords(title, detail, share=1.0 if not failed and not cancelled else 0.0)


_PROPOSALS = (mark("Proposals failed"), mark("Proposals cancelled"), mark("Proposals ready"))
_ENDINGS: dict[RunKind | None, tuple[str, str, str]] = {
    None: _PROPOSALS,
    RunKind.PROPOSAL: _PROPOSALS,
    RunKind.COMPLETION: (
        mark("Completions failed"), mark("Completions cancelled"), mark("Completions ready")
    ),
    RunKind.TRACKING: (mark("Following failed"), mark("Following cancelled"), mark("Following ready")),
}  # fmt: skip


def time_left(seconds: float) -> str:
    """Return how long it still takes, in words."""
    if seconds < 99.5:
        return tr("{seconds:.0f} s left", seconds=seconds)
    return tr("{minutes:.0f} min left", minutes=seconds / 60)


def _tracks(count: int) -> str:
    return trn("1 track", "{n} tracks", count)
