"""Writes what a job reports into the project."""

from core.store.project import Project
from core.store.records import Changes
from core.types import RunStatus
from models.jobs.job import JobCancelled, JobEvent, JobFailed, JobFinished, JobUpdate


def record_event(project: Project, event: JobEvent) -> Changes:
    """Store the masks or the end of a run; the masks of one update are one transaction.

    Masks that arrived before a run was cancelled or failed are kept: they are good work, and one undo step.

    Raises:
        StoreError: The project cannot be written.
    """
    match event:
        case JobUpdate():
            if not event.masks:
                return Changes()
            return project.runs.add_masks(event.run_id, event.hypothesis, event.masks)
        case JobFinished():
            return project.runs.finish(event.run_id, RunStatus.FINISHED, scores=event.scores)
        case JobCancelled():
            return project.runs.finish(event.run_id, RunStatus.CANCELLED)
        case JobFailed():
            return project.runs.finish(event.run_id, RunStatus.FAILED, message=event.message)
