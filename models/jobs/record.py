"""Writes what a job reports into the project."""

from core.changes.changed import Changes
from core.store.project import Project
from core.types import RunStatus
from models.jobs.job import JobCancelled, JobEvent, JobFailed, JobFinished, JobUpdate


def record_event(project: Project, event: JobEvent) -> Changes:
    """Store what a run made or its end; the masks, and the pictures, of one update are one transaction.

    What arrived before a run was cancelled or failed is kept: it is good work; its masks are one undo step.

    Raises:
        StoreError: The project cannot be written.
    """
    match event:
        case JobUpdate():
            return _record_update(project, event)
        case JobFinished():
            return project.runs.finish(
                event.run_id, RunStatus.FINISHED, message=event.note, scores=event.scores
            )
        case JobCancelled():
            return project.runs.finish(event.run_id, RunStatus.CANCELLED)
        case JobFailed():
            return project.runs.finish(event.run_id, RunStatus.FAILED, message=event.message)


def _record_update(project: Project, event: JobUpdate) -> Changes:
    if event.facts:
        project.runs.add_facts(event.run_id, event.facts)
    if event.doubts:
        project.runs.add_doubts(event.run_id, event.doubts)
    if event.pictures:
        run = project.runs.get(event.run_id)
        return project.completions.add(
            run.track_id,
            list(event.pictures.values()),
            engine=run.proposer,
            fingerprint=run.fingerprint,
            run_id=run.id,
        )
    if event.masks:
        return project.runs.add_masks(event.run_id, event.hypothesis, event.masks)
    return Changes()
