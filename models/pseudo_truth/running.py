"""Proposes for every track of a project, clip by clip, by several processes; what is done is not done again.

The project is opened by the process that asks; the others get jobs and never see it. A track is done when a
run of the same proposer, weights and settings has ended well, and that is written after its masks: whatever
ends the program, the next call goes on with the first track that is not done.
"""

from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

from core.changes.tracks import Clip
from core.errors import AmodalError
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.types import Layer, RunStatus
from models.jobs.job import JobEvent, JobFailed, JobFinished, ProposalJob, ProposalSettings
from models.jobs.prepare import prepare_job, settings_of
from models.jobs.record import record_event
from models.proposers.registry import load_proposer
from models.pseudo_truth.box_agreement import settle
from models.pseudo_truth.desks import ENDS, Desks

JOBS_AHEAD = 2
"""Of one process, the one under way among them: it need not wait for the store."""


@dataclass
class Counts:
    """What became of the tracks."""

    done: int = 0
    before: int = 0
    """Were done already."""
    boxes_only: int = 0
    """Have no visible mask to start from."""
    failures: list[str] = field(default_factory=list)
    """A line each."""


@dataclass
class _Line:
    """What one process has to do."""

    clip: Clip | None = None
    tracks: deque[int] = field(default_factory=deque)
    jobs: dict[int, tuple[ProposalJob, Clip]] = field(default_factory=dict)
    """By run."""


def with_box_mode(settings: ProposalSettings) -> ProposalSettings:
    """Return the settings with boxes as the proposer takes them: the diffusion model looks at a crop of each.

    For all others a box is a frame that nothing leaves, which needs no option.
    """
    if settings.proposer != "diffusion-vas" or "crop" in settings.options:
        return settings
    return replace(settings, options={**settings.options, "crop": "yes"})


def is_done(project: Project, track_id: int, settings: ProposalSettings) -> bool:
    """Whether the newest run that ended well was this one."""
    fingerprint = load_proposer(settings.proposer).fingerprint
    runs = project.runs.list(track_id)
    newest = next((run for run in runs if run.status is RunStatus.FINISHED), None)
    return newest is not None and newest.fingerprint == fingerprint and settings_of(newest) == settings


def make_pseudo_truth(
    project: Project, settings: ProposalSettings, workers: int, cancel: CancelToken, *, again: bool = False
) -> Generator[Progress, None, Counts]:
    """Propose for all tracks that are not done yet; yields progress in tracks.

    Args:
        project: Open for writing.
        settings: Of every run.
        workers: Processes that compute.
        cancel: Stops after what is under way was asked to stop.
        again: Do anew what is done.

    Raises:
        ModelUnavailableError: There is no such proposer.
        StoreError: The project cannot be read or written.
    """
    load_proposer(settings.proposer)
    clips = project.clips.list()
    total = sum(len(project.tracks.list(clip.id)) for clip in clips)
    with Desks(workers) as desks:
        work = _Work(project, settings, desks, iter(clips), again=again)
        yield from work.run(total, cancel)
    return work.counts


class _Work:
    """One call: who does what, and what came of it."""

    def __init__(
        self,
        project: Project,
        settings: ProposalSettings,
        desks: Desks,
        clips: Iterator[Clip],
        *,
        again: bool,
    ) -> None:
        self._project, self._settings, self._desks, self._clips = project, settings, desks, clips
        self._again = again
        self._lines = [_Line() for _ in range(len(desks))]
        self.counts = Counts()

    def run(self, total: int, cancel: CancelToken) -> Generator[Progress, None, None]:
        """Keep all processes busy until every track had its turn."""
        is_stopping = False
        self._fill_all()
        for told in self._desks.events():
            if cancel.is_cancelled and not is_stopping:
                is_stopping = True
                self._desks.cancel_all()
            if told is not None:
                name = self._hear(*told)
                yield Progress(self._ended, total, name)
            if not is_stopping:
                self._fill_all()
            if not any(line.jobs for line in self._lines):
                return

    @property
    def _ended(self) -> int:
        counts = self.counts
        return counts.done + counts.before + counts.boxes_only + len(counts.failures)

    def _hear(self, desk: int, event: JobEvent) -> str:
        line = self._lines[desk]
        job, clip = line.jobs[event.run_id]
        if isinstance(event, JobFinished):
            event = settle(self._project, clip, event)
            self.counts.done += 1
        if isinstance(event, JobFailed):
            self.counts.failures.append(f"{clip.name}, {job.track_name}: {event.message}")
        record_event(self._project, event)
        if isinstance(event, ENDS):
            del line.jobs[event.run_id]
        return f"{clip.name}: {job.track_name}"

    def _fill_all(self) -> None:
        for desk, line in enumerate(self._lines):
            while len(line.jobs) < JOBS_AHEAD and (prepared := self._next(line)) is not None:
                job, _ = prepared
                line.jobs[job.run_id] = prepared
                self._desks.submit(desk, job)

    def _next(self, line: _Line) -> tuple[ProposalJob, Clip] | None:
        """Return the next job of a line; a clip stays with one process, which keeps what it knows of it."""
        while True:
            while line.tracks and line.clip is not None:
                job = self._prepared(line.clip, line.tracks.popleft())
                if job is not None:
                    return job, line.clip
            line.clip = next(self._clips, None)
            if line.clip is None:
                return None
            line.tracks.extend(track.id for track in self._project.tracks.list(line.clip.id))

    def _prepared(self, clip: Clip, track_id: int) -> ProposalJob | None:
        project, counts = self._project, self.counts
        if not self._again and is_done(project, track_id, self._settings):
            counts.before += 1
            return None
        if next(project.masks.of_track(track_id, Layer.MODAL), None) is None:
            counts.boxes_only += 1
            return None
        try:
            return prepare_job(project, track_id, self._settings)
        except AmodalError as error:
            counts.failures.append(f"{clip.name}, {project.tracks.get(track_id).name}: {error}")
            return None
