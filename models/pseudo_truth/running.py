"""Proposes for every track of a project, clip by clip, by several workers; what is done is not done again.

One process writes, and nobody else does: the workers read the project and its media by themselves, and send
whole runs. A run is written with its masks and its end in one transaction: whatever ends the program, the
next call goes on with the first track that is not done, and nothing is there by half.
"""

import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from core.changes.runs import EndedRun
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.types import RunStatus
from models.jobs.job import SECONDS_TO_CANCEL, ProposalSettings
from models.jobs.prepare import parameters_of, settings_of
from models.proposers.registry import load_proposer
from models.pseudo_truth.annotated import LEFT_OUT
from models.pseudo_truth.crews import Crew, CrewOf, Worker
from models.pseudo_truth.messages import Begun, Died, Ended, Order, Reply, Setup
from models.pseudo_truth.writing import RunWriter

LOOK_EVERY_S = 0.2
SHARES = 4
"""An order is at most this part of what is left for a worker, so that all end at about the same time."""


@dataclass
class Counts:
    """What became of the tracks."""

    done: int = 0
    before: int = 0
    """Were done already."""
    boxes_only: int = 0
    """Have no visible mask to start from."""
    from_boxes: int = 0
    """Of `done`: their visible masks were made from boxes."""
    failures: list[str] = field(default_factory=list)
    """A line each."""

    @property
    def ended(self) -> int:
        """Tracks that have had their turn."""
        return self.done + self.before + self.boxes_only + len(self.failures)


def with_box_mode(settings: ProposalSettings) -> ProposalSettings:
    """Return the settings with boxes as the proposer takes them: the diffusion model looks at a crop of each.

    For all others a box is a frame that nothing leaves, which needs no option.
    """
    if settings.proposer != "diffusion-vas" or "crop" in settings.options:
        return settings
    return replace(settings, options={**settings.options, "crop": "yes"})


def done_tracks(project: Project, settings: ProposalSettings, *, every_frame: bool = False) -> frozenset[int]:
    """Return the tracks whose newest run that ended well had these settings and the present weights.

    With `every_frame` one that left out frames which are not annotated is not done.
    """
    fingerprint = load_proposer(settings.proposer).fingerprint
    newest: dict[int, bool] = {}
    for run in project.runs.list():
        if run.status is RunStatus.FINISHED and run.track_id not in newest:
            is_whole = not (every_frame and run.facts.get(LEFT_OUT))
            is_this = run.fingerprint == fingerprint and settings_of(run) == settings
            newest[run.track_id] = is_this and is_whole
    return frozenset(track_id for track_id, is_this in newest.items() if is_this)


def make_pseudo_truth(
    project: Project,
    settings: ProposalSettings,
    crew: CrewOf,
    cancel: CancelToken,
    *,
    again: bool = False,
    from_boxes: bool = False,
    every_frame: bool = False,
) -> Generator[Progress, None, Counts]:
    """Propose for all tracks that are not done yet; yields progress in tracks.

    Args:
        project: Open for writing.
        settings: Of every run.
        crew: Starts those who compute.
        cancel: Stops after what is under way was asked to stop.
        again: Do anew what is done.
        from_boxes: Make visible masks of tracks that have boxes only, and propose for them too.
        every_frame: Keep masks of frames that the data set does not annotate.

    Raises:
        ModelUnavailableError: There is no such proposer.
        DeskRefusedError: The workers cannot read the project.
        StoreError: The project cannot be read or written.
    """
    load_proposer(settings.proposer)
    place = str(project.path or project.url)
    setup = Setup(place, settings, from_boxes=from_boxes, every_frame=every_frame)
    done = frozenset() if again else done_tracks(project, settings, every_frame=every_frame)
    work = _Work(project, settings, done)
    if work.has_left:
        with closing(crew(setup)) as started:
            yield from work.run(started, cancel)
    return work.counts


class _Work:
    """One call: what is left to do, and what came of it."""

    def __init__(self, project: Project, settings: ProposalSettings, done: frozenset[int]) -> None:
        self._project, self._settings = project, settings
        self._writer = RunWriter(project)
        self.counts = Counts()
        self._left: deque[Order] = deque()
        self._words = ""
        """What is under way, for people."""
        self._tracks_left = 0
        self._total = 0
        for clip in project.clips.list():
            tracks = [track.id for track in project.tracks.list(clip.id)]
            wanted = tuple(track_id for track_id in tracks if track_id not in done)
            self._total += len(tracks)
            self.counts.before += len(tracks) - len(wanted)
            if wanted:
                self._left.append(Order(clip.id, wanted))
                self._tracks_left += len(wanted)

    @property
    def has_left(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._left)

    def run(self, crew: Crew, cancel: CancelToken) -> Generator[Progress, None, None]:
        """Keep all workers busy until every track had its turn."""
        deadline: float | None = None
        workers = crew.workers
        while True:
            if cancel.is_cancelled and deadline is None:
                deadline = time.monotonic() + self._patience
                for worker in workers:
                    worker.stop()
            if deadline is None:
                self._fill(workers)
            busy = [worker for worker in workers if not worker.is_idle]
            if not busy or (deadline is not None and time.monotonic() > deadline):
                break
            crew.wait(LOOK_EVERY_S)
            for worker in busy:
                for reply in worker.replies():
                    self._words = self._hear(reply) or self._words
            self._writer.flush_if_due()
            self._count()
            # Also while nothing is new: whoever follows may want to close this, and ends the processes so.
            yield Progress(self.counts.ended, self._total, self._words)
        self._writer.flush()
        self._count()
        yield Progress(self.counts.ended, self._total)

    @property
    def _patience(self) -> float:
        return max(SECONDS_TO_CANCEL, load_proposer(self._settings.proposer).seconds_to_cancel)

    def _fill(self, workers: Sequence[Worker]) -> None:
        """Give an order to each that has nothing waiting, so that none waits for the store."""
        for worker in workers:
            if self._left and worker.tracks_ahead < 1:
                worker.order(self._next(len(workers)))

    def _next(self, workers: int) -> Order:
        """Return what is ordered next: a whole clip, which is then read once, and less near the end."""
        order = self._left.popleft()
        size = max(1, self._tracks_left // (workers * SHARES))
        if len(order.track_ids) > size:
            self._left.appendleft(Order(order.clip_id, order.track_ids[size:]))
            order = Order(order.clip_id, order.track_ids[:size])
        self._tracks_left -= len(order.track_ids)
        return order

    def _hear(self, reply: Reply) -> str:
        """Take in what a process said; returns what is under way, for people."""
        match reply:
            case Begun(_, words):
                return words
            case Ended(_, ()):
                self.counts.boxes_only += 1
            case Ended(_, runs):
                self._writer.take(*runs)
            case Died():
                self._writer.take(self._lost(reply))
        return ""

    def _count(self) -> None:
        self.counts.done, self.counts.from_boxes = self._writer.done, self._writer.from_boxes
        known = len(self.counts.failures)
        for track_id, reason in list(self._writer.failures.items())[known:]:
            track = self._project.tracks.get(track_id)
            clip = self._project.clips.get(track.clip_id)
            self.counts.failures.append(f"{clip.name}, {track.name}: {reason}")

    def _lost(self, reply: Died) -> EndedRun:
        """Return the run of a track at which a worker ended."""
        settings, at = self._settings, datetime.now(UTC)
        return EndedRun(
            reply.track_id, settings.proposer, parameters_of(settings), settings.seed,
            load_proposer(settings.proposer).fingerprint, RunStatus.FAILED, at, at, reply.line,
        )  # fmt: skip
