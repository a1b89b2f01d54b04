"""Proposes for several tracks one after the other in this process, for the command line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer
from models.jobs.execute import execute_job
from models.jobs.job import JobCancelled, JobEvent, ProposalJob, ProposalSettings
from models.jobs.prepare import prepare_job
from models.jobs.record import record_event
from models.jobs.updates import group_updates

# Masks go into the store in groups: one transaction, and one wait for the disk, per group and not per frame.
FRAMES_PER_WRITE = 16


@dataclass(frozen=True)
class BatchStep:
    """One event of one job of the batch; it is in the store already."""

    job: ProposalJob
    event: JobEvent


def propose_tracks(
    project: Project, track_ids: Iterable[int], settings: ProposalSettings, cancel: CancelToken
) -> Iterator[BatchStep]:
    """Prepare, compute and record proposals track by track; stops after a track that was cancelled.

    Raises:
        BadInputError, ModelUnavailableError, StoreError: As `prepare_job` and `record_event`.
    """
    for track_id in track_ids:
        if cancel.is_cancelled:
            return
        if next(project.masks.of_track(track_id, Layer.MODAL), None) is None:
            continue  # nothing to start from; the other tracks need not suffer for it
        job = prepare_job(project, track_id, settings)
        for event in group_updates(execute_job(job, cancel), FRAMES_PER_WRITE):
            record_event(project, event)
            yield BatchStep(job, event)
            if isinstance(event, JobCancelled):
                return
