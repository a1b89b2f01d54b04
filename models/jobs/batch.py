"""Proposes for, or completes, several tracks one after the other in this process, for the command line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer
from models.jobs.execute import execute_job
from models.jobs.job import CompletionSettings, Job, JobEvent, ProposalSettings, TrackingSettings
from models.jobs.prepare import prepare_job
from models.jobs.prepare_completion import prepare_completion
from models.jobs.prepare_tracking import prepare_tracking
from models.jobs.record import record_event
from models.jobs.updates import group_updates

# Masks go into the store in groups: one transaction, and one wait for the disk, per group and not per frame.
FRAMES_PER_WRITE = 16


@dataclass(frozen=True)
class BatchStep:
    """One event of one job of the batch; it is in the store already."""

    job: Job
    event: JobEvent


def propose_tracks(
    project: Project, track_ids: Iterable[int], settings: ProposalSettings, cancel: CancelToken
) -> Iterator[BatchStep]:
    """Prepare, compute and record proposals track by track; stops after a track that was cancelled.

    Raises:
        BadInputError, ModelUnavailableError, StoreError: As `prepare_job` and `record_event`.
    """
    for track_id in track_ids:
        # A track with nothing to start from: the others need not suffer for it.
        if not cancel.is_cancelled and _has_masks(project, track_id, Layer.MODAL):
            yield from _run(project, prepare_job(project, track_id, settings), cancel)


def complete_tracks(
    project: Project, track_ids: Iterable[int], settings: CompletionSettings, cancel: CancelToken
) -> Iterator[BatchStep]:
    """Prepare, compute and record completions track by track; stops after a track that was cancelled.

    Raises:
        BadInputError, ModelUnavailableError, StoreError: As `prepare_completion` and `record_event`.
    """
    for track_id in track_ids:
        if not cancel.is_cancelled and _has_masks(project, track_id, Layer.AMODAL):
            yield from _run(project, prepare_completion(project, track_id, settings), cancel)


def follow_track(
    project: Project, track_id: int, settings: TrackingSettings, cancel: CancelToken
) -> Iterator[BatchStep]:
    """Prepare, compute and record the following of one object.

    Raises:
        BadInputError, ModelUnavailableError, StoreError: As `prepare_tracking` and `record_event`.
    """
    yield from _run(project, prepare_tracking(project, track_id, settings), cancel)


def _run(project: Project, job: Job, cancel: CancelToken) -> Iterator[BatchStep]:
    for event in group_updates(execute_job(job, cancel), FRAMES_PER_WRITE):
        record_event(project, event)
        yield BatchStep(job, event)


def _has_masks(project: Project, track_id: int, layer: Layer) -> bool:
    return next(project.masks.of_track(track_id, layer), None) is not None
