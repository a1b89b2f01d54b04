"""What one of the proposing processes does with a track: facts in, a run that has ended out."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from core.changes.runs import EndedRun
from core.errors import AmodalError, Cancelled
from core.masks.rle import Rle
from core.progress import CancelToken
from core.store.project import Project
from core.types import RunStatus
from models.jobs.execute import execute_job
from models.jobs.job import JobCancelled, JobFailed, JobFinished, JobUpdate
from models.jobs.prepare import job_of, parameters_of
from models.jobs.track_facts import ClipReading
from models.proposers.registry import load_proposer
from models.pseudo_truth.annotated import annotated_frames, only_annotated
from models.pseudo_truth.box_agreement import judged, key_boxes
from models.pseudo_truth.from_boxes import seen_from_boxes
from models.pseudo_truth.messages import Begun, Ended, Reply, Setup


@dataclass
class _Made:
    """What a job has said so far."""

    hypotheses: dict[int, dict[int, Rle]] = field(default_factory=dict)
    doubts: dict[int, float] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)

    def take(self, update: JobUpdate) -> None:
        if update.masks:
            self.hypotheses.setdefault(update.hypothesis, {}).update(update.masks)
        self.doubts.update(update.doubts)
        self.facts.update(update.facts)


class TrackWork:
    """Proposes for tracks of one project, which is open for reading."""

    def __init__(self, project: Project, setup: Setup) -> None:
        self._project, self._setup, self._settings = project, setup, setup.settings
        self._proposer = load_proposer(setup.settings.proposer)
        self._reading: ClipReading | None = None

    def replies(self, clip_id: int, track_id: int, cancel: CancelToken) -> Iterator[Reply]:
        """Yield how it goes, then how it ended; nothing more where it was asked to stop.

        What breaks becomes a run that failed, with what it had made before.
        """
        started = datetime.now(UTC)
        track = self._project.tracks.get(track_id)
        yield Begun(track_id, track.name)
        before: tuple[EndedRun, ...] = ()
        try:
            reading = self._read(clip_id)
            if not reading.seen_of(track_id):
                before = self._from_boxes(reading, track_id, cancel)
                if not before:
                    yield Ended(track_id, ())
                    return
            facts = reading.facts_of(track)
        except Cancelled:
            return
        except AmodalError as error:
            failed = replace(self._run(track_id, started, RunStatus.FAILED), message=str(error))
            yield Ended(track_id, (failed,))
            return
        job = job_of(facts, self._settings, track_id, self._proposer.seconds_to_cancel)
        made = _Made()
        for event in execute_job(job, cancel):
            match event:
                case JobUpdate():
                    made.take(event)
                    yield Begun(track_id, f"{reading.clip.name}: {track.name}", event.fraction)
                case JobFinished() | JobFailed():
                    yield Ended(track_id, (*before, self._ended(event, reading, track_id, started, made)))
                case JobCancelled():
                    return

    def _from_boxes(self, reading: ClipReading, track_id: int, cancel: CancelToken) -> tuple[EndedRun, ...]:
        """Return the run with what the boxes show of a track, and let its clip know; none is possible."""
        if not self._setup.from_boxes:
            return ()
        run = seen_from_boxes(self._project, reading, track_id, cancel)
        if run is None:
            return ()
        reading.seen[track_id] = dict(run.hypotheses[0])
        return (run,)

    def _ended(
        self,
        event: JobFinished | JobFailed,
        reading: ClipReading,
        track_id: int,
        started: datetime,
        made: _Made,
    ) -> EndedRun:
        is_well = isinstance(event, JobFinished)
        run = self._run(track_id, started, RunStatus.FINISHED if is_well else RunStatus.FAILED, made)
        if not self._setup.every_frame:
            run = only_annotated(run, annotated_frames(self._project, reading))
        if isinstance(event, JobFailed):
            return replace(run, message=event.message)
        boxes = key_boxes(self._project, reading.clip, track_id)
        return judged(replace(run, message=event.note, scores=event.scores), boxes)

    def _read(self, clip_id: int) -> ClipReading:
        """Return a clip, read once for tracks that come one after the other."""
        if self._reading is None or self._reading.clip.id != clip_id:
            self._reading = ClipReading(self._project, clip_id)
        return self._reading

    def _run(
        self, track_id: int, started: datetime, status: RunStatus, made: _Made | None = None
    ) -> EndedRun:
        made = made or _Made()
        settings = self._settings
        return EndedRun(
            track_id, settings.proposer, parameters_of(settings), settings.seed, self._proposer.fingerprint,
            status, started, datetime.now(UTC), hypotheses=made.hypotheses, doubts=made.doubts,
            facts=made.facts,
        )  # fmt: skip
