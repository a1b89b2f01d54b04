"""What one of the proposing processes does with a track: facts in, a run that has ended out."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from core.changes.runs import EndedRun
from core.errors import AmodalError
from core.masks.rle import Rle
from core.progress import CancelToken
from core.store.project import Project
from core.types import RunStatus
from models.jobs.execute import execute_job
from models.jobs.job import JobCancelled, JobFailed, JobFinished, JobUpdate, ProposalSettings
from models.jobs.prepare import job_of, parameters_of
from models.jobs.track_facts import ClipReading
from models.proposers.registry import load_proposer
from models.pseudo_truth.box_agreement import judged, key_boxes
from models.pseudo_truth.messages import Begun, Ended, Reply


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

    def __init__(self, project: Project, settings: ProposalSettings) -> None:
        self._project, self._settings = project, settings
        self._proposer = load_proposer(settings.proposer)
        self._reading: ClipReading | None = None

    def replies(self, clip_id: int, track_id: int, cancel: CancelToken) -> Iterator[Reply]:
        """Yield how it goes, then how it ended; nothing more where it was asked to stop.

        What breaks becomes a run that failed, with what it had made before.
        """
        started = datetime.now(UTC)
        track = self._project.tracks.get(track_id)
        yield Begun(track_id, track.name)
        try:
            reading = self._read(clip_id)
            words = f"{reading.clip.name}: {track.name}"
            if not reading.seen_of(track_id):
                yield Ended(track_id, None)
                return
            facts = reading.facts_of(track)
        except AmodalError as error:
            yield Ended(track_id, replace(self._run(track_id, started, RunStatus.FAILED), message=str(error)))
            return
        job = job_of(facts, self._settings, track_id, self._proposer.seconds_to_cancel)
        made, boxes = _Made(), key_boxes(self._project, reading.clip, track_id)
        for event in execute_job(job, cancel):
            match event:
                case JobUpdate():
                    made.take(event)
                    yield Begun(track_id, words, event.fraction)
                case JobFinished():
                    run = self._run(track_id, started, RunStatus.FINISHED, made)
                    run = replace(run, message=event.note, scores=event.scores)
                    yield Ended(track_id, judged(run, boxes))
                case JobFailed():
                    run = self._run(track_id, started, RunStatus.FAILED, made)
                    yield Ended(track_id, replace(run, message=event.message))
                case JobCancelled():
                    return

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
