"""Proposals and completions in the background: one queue, computed in the warm child, kept as they come."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from core.changes.changed import Changes
from core.messages import say
from core.types import RunKind
from models.jobs.job import (
    CompletionJob,
    CompletionSettings,
    Job,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobUpdate,
    ProposalJob,
    ProposalSettings,
    TrackingJob,
    TrackingSettings,
)
from ui.jobs.job_view import Gain, JobState, JobView, view_of
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession

if TYPE_CHECKING:
    from core.store.project import Project
    from models.jobs.client import ProposalWorker


def worker_class() -> "type[ProposalWorker]":
    """Import what drives the child, 0.1 s the first time: before it is wanted, beside the window."""
    from models.jobs.client import ProposalWorker

    return ProposalWorker


class ProposalJobs(QObject):
    """Starts, follows and cancels jobs.

    Signals:
        jobs_changed(): `jobs` has news.
        batch_finished(int, int): All jobs asked for are over: proposals that finished, that failed.
        completions_finished(int, int): The same of completions.
        failed(str): A job cannot be done; one line for the error bar.
        broke(str, str): A job broke by a fault of ours or of a plug-in; the line, and the traceback.
        proposers_changed(): Others may be installed, or ready, than before.
        event_taken(JobEvent): An event of a job, after `jobs` was brought up to date.
    """

    jobs_changed = Signal()
    batch_finished = Signal(int, int)
    completions_finished = Signal(int, int)
    failed = Signal(str)
    broke = Signal(str, str)
    event_taken = Signal(object)
    proposers_changed = Signal()
    _event_arrived = Signal(object)

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._worker: ProposalWorker | None = None
        self._started_at: dict[int, float] = {}
        self.preparing = 0
        """Tracks that are still being read from the project."""
        self._is_cancelling = self._is_closed = False
        self._visit = 0
        """Counts projects: what was prepared for one that was left is not started."""
        self._left_runs: set[int] = set()
        """Runs of projects that were left, whose end has not come yet; numbers of runs are per project."""
        self.chosen: Callable[[], ProposalSettings]
        """What a person wants of a run; set by whoever asks for it."""
        self.jobs: dict[int, JobView] = {}
        self.gain = Gain()
        """Of the batch in `jobs`; whole when `batch_finished` tells of its end."""
        self._unrecorded = 0
        self._is_end_told = False
        session.leaving.connect(self._on_leaving)
        self._event_arrived.connect(self._on_event, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether jobs wait or run."""
        return self.preparing > 0 or any(not job.is_over for job in self.jobs.values())

    def warm_up(self) -> None:
        """Start the child with its imports, so that the first proposal need not wait for them."""
        if self._worker is None and not self._is_closed:
            self._worker = worker_class()(on_event=self._event_arrived.emit)

    def propose(self, track_ids: Iterable[int], settings: ProposalSettings) -> None:
        """Queue one job per track."""
        self._queue({track_id: partial(self._prepare, track_id, settings) for track_id in track_ids})

    def complete(self, track_ids: Iterable[int], settings: ProposalSettings) -> None:
        """Queue one completion per track, by the engine that goes with the chosen proposer."""
        self._queue(
            {track_id: partial(self._prepare_completion, track_id, settings) for track_id in track_ids}
        )

    def follow(self, track_id: int, settings: TrackingSettings) -> None:
        """Queue the following of one track's visible mask."""
        self._queue({track_id: partial(self._prepare_tracking, track_id, settings)})

    def _queue(self, prepare: Mapping[int, Callable[[], Job]]) -> None:
        self.warm_up()
        if self._worker is None:
            # The window goes: a child that starts now would outlive it.
            return
        if not self.is_busy:
            self.jobs.clear()
            self._is_cancelling = False
            self.gain, self._unrecorded = Gain(), 0
        self._is_end_told = False
        for track_id, work in prepare.items():
            self.preparing += 1
            self._session.store_thread.submit(
                work,
                partial(self._on_prepared, self._visit, track_id),
                partial(self._on_refused, self._visit),
            )
        self.jobs_changed.emit()

    def cancel(self, run_id: int) -> None:
        """Stop one job at its next step; that it is asked to is shown at once."""
        job = self.jobs.get(run_id)
        if self._worker is not None and job is not None and not job.is_over:
            self.jobs[run_id] = replace(job, is_cancelling=True, message=tr("cancelling…"), seconds_left=None)
            self._worker.cancel(run_id)
            self.jobs_changed.emit()

    def cancel_all(self) -> None:
        """Stop all jobs, also those that are still being prepared."""
        self._is_cancelling = self.preparing > 0
        for job in list(self.jobs.values()):
            if not job.is_over:
                self.cancel(job.run_id)

    def close(self) -> None:
        """End the child; the store keeps what arrived, and runs end with the project."""
        self._is_closed = True
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _prepare(self, track_id: int, settings: ProposalSettings) -> ProposalJob:
        from models.jobs.prepare import prepare_job

        return prepare_job(self._session.open_project(), track_id, settings)

    def _prepare_tracking(self, track_id: int, settings: TrackingSettings) -> TrackingJob:
        from models.jobs.prepare_tracking import prepare_tracking

        return prepare_tracking(self._session.open_project(), track_id, settings)

    def _prepare_completion(self, track_id: int, settings: ProposalSettings) -> CompletionJob:
        from models.completion.registry import completer_for
        from models.jobs.prepare_completion import prepare_completion

        wanted = CompletionSettings(
            completer_for(settings.proposer), settings.seed, settings.steps, settings.device
        )
        return prepare_completion(self._session.open_project(), track_id, wanted)

    def _on_leaving(self) -> None:
        """Another project comes: end its jobs in the store while it is still open, and forget them."""
        self._visit += 1
        for job in self.jobs.values():
            if not job.is_over:
                if self._worker is not None:
                    self._worker.cancel(job.run_id)
                self._left_runs.add(job.run_id)
                self._session.submit_result(partial(_record, event=JobCancelled(job.run_id)))
        self.jobs.clear()
        self._started_at.clear()
        self.preparing = 0
        self.jobs_changed.emit()

    def _on_prepared(self, visit: int, track_id: int, job: Job) -> None:
        if visit != self._visit:
            return
        self.preparing -= 1
        self.jobs[job.run_id] = view_of(job, track_id)
        assert self._worker is not None
        if self._is_cancelling:
            self._on_event(JobCancelled(job.run_id))
        else:
            self._worker.submit(job)
        self.jobs_changed.emit()

    def _on_refused(self, visit: int, error: Exception) -> None:
        if visit != self._visit:
            return
        self.preparing -= 1
        self.failed.emit(str(error))
        self.jobs_changed.emit()
        self._tell_when_over()

    def _on_event(self, event: JobEvent) -> None:
        if event.run_id in self._left_runs:
            if not isinstance(event, JobUpdate):
                self._left_runs.discard(event.run_id)
            return
        job = self.jobs.get(event.run_id)
        if job is None or job.is_over:
            return
        self.jobs[event.run_id] = self._after(job, event)
        self._unrecorded += 1
        self._session.submit_result(
            lambda project: _record(project, event), partial(self._on_recorded, self._visit, job.kind)
        )
        self.event_taken.emit(event)
        if isinstance(event, JobFailed):
            line = f"{job.title}: {event.message}"
            self.broke.emit(line, event.details) if event.is_fault else self.failed.emit(line)
        self.jobs_changed.emit()
        if not isinstance(event, JobUpdate):
            self._tell_when_over()

    def _after(self, job: JobView, event: JobEvent) -> JobView:
        if isinstance(event, JobUpdate):
            now = time.monotonic()
            started = self._started_at.setdefault(event.run_id, now)
            left = (now - started) * (1 - event.fraction) / event.fraction if event.fraction > 0.05 else None
            if job.is_cancelling:
                return replace(job, state=JobState.RUNNING, fraction=event.fraction)
            return replace(
                job,
                state=JobState.RUNNING,
                fraction=event.fraction,
                message=event.message,
                seconds_left=left,
            )
        if isinstance(event, JobFinished):
            # The last message of a job that follows an object says where and why it stopped.
            message = job.message if job.kind is RunKind.TRACKING else event.note or say("done")
            return replace(job, state=JobState.FINISHED, fraction=1.0, message=message, seconds_left=None)
        if isinstance(event, JobCancelled):
            return replace(job, state=JobState.CANCELLED, message=tr("cancelled"), seconds_left=None)
        return replace(job, state=JobState.FAILED, message=event.message, seconds_left=None)

    def _on_recorded(self, visit: int, kind: RunKind, outcome: Outcome) -> None:
        if visit == self._visit:
            self._unrecorded -= 1
            if kind is RunKind.PROPOSAL:
                changes = outcome.changes
                # The end of a run names the masks that its score counts for; they were put before.
                self.gain.put |= {(key.track_id, key.frame) for key in changes.masks}
                self.gain.kept |= changes.kept

    def _tell_when_over(self) -> None:
        """Tell the end of the batch once the store has taken in all that came."""
        if not self.is_busy and self.jobs:
            visit = self._visit
            told = partial(self._tell_end, visit)
            self._session.store_thread.submit(lambda: None, told, told)

    def _tell_end(self, visit: int, _none: object) -> None:
        if visit == self._visit and not self.is_busy and not self._is_end_told:
            self._is_end_told = True
            self.gain.is_whole = self._unrecorded == 0
            signals = {
                RunKind.PROPOSAL: self.batch_finished,
                RunKind.COMPLETION: self.completions_finished,
            }
            for kind, signal in signals.items():
                states = [job.state for job in self.jobs.values() if job.kind is kind]
                if states:
                    signal.emit(states.count(JobState.FINISHED), states.count(JobState.FAILED))


def _record(project: "Project", event: JobEvent) -> Changes:
    from models.jobs.record import record_event

    return record_event(project, event)
