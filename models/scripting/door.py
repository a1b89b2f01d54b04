"""The way from a script to the project: direct on the command line, through the window's store inside it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from core.changes.changed import Changes
from core.errors import AmodalError, Cancelled
from core.messages import say
from core.progress import CancelToken
from models.jobs.batch import propose_tracks
from models.jobs.job import JobCancelled, JobFailed, ProposalSettings

if TYPE_CHECKING:
    from core.store.project import Project

Answer = TypeVar("Answer")


class Door(Protocol):
    """Reads and changes one project; every call waits for its answer, and raises what the store raises."""

    def read(self, work: Callable[["Project"], Answer]) -> Answer:
        """Return what a read of the project gives."""
        ...

    def change(self, work: Callable[["Project"], Changes]) -> Changes:
        """Change the project."""
        ...

    def undo(self) -> Changes | None:
        """Take the last step back; None when there is none."""
        ...

    def propose(self, track_ids: Sequence[int], settings: ProposalSettings) -> None:
        """Propose for tracks, and wait until all of it is in the project.

        Raises:
            AmodalError: A track's run failed; those of the others are kept.
        """
        ...


class DirectDoor:
    """A project that is open in this process and nowhere else."""

    def __init__(self, project: "Project", cancel: CancelToken) -> None:
        self._project, self._cancel = project, cancel

    def read(self, work: Callable[["Project"], Answer]) -> Answer:
        """Return what a read of the project gives."""
        return work(self._project)

    def change(self, work: Callable[["Project"], Changes]) -> Changes:
        """Change the project."""
        return work(self._project)

    def undo(self) -> Changes | None:
        """Take the last step back."""
        return self._project.history.undo()

    def propose(self, track_ids: Sequence[int], settings: ProposalSettings) -> None:
        """Propose for tracks, one after the other."""
        for step in propose_tracks(self._project, track_ids, settings, self._cancel):
            if isinstance(step.event, JobFailed):
                raise AmodalError(
                    say("{name}: {reason}", name=step.job.track_name, reason=step.event.message)
                )
            if isinstance(step.event, JobCancelled):
                raise Cancelled
