"""The way from a script in the window to its project: through the store's lane, as all else."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from core.changes.changed import Changes
from core.errors import AmodalError
from models.jobs.job import ProposalSettings
from ui.features.scripting.ui_calls import LOOK_S, PendingAnswer, UiCalls
from ui.jobs.job_view import JobState, JobView
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project

Answer = TypeVar("Answer")


class WindowDoor:
    """The project that the window has open, for one script at a time; called from the script's thread."""

    def __init__(self, studio: Studio, calls: UiCalls) -> None:
        self._studio, self._calls = studio, calls

    def read(self, work: Callable[["Project"], Answer]) -> Answer:
        """Return what a read of the project gives."""
        session = self._studio.session

        def start(pending: PendingAnswer) -> None:
            session.store_thread.submit(lambda: work(session.open_project()), pending.done, pending.failed)

        answer: Answer = self._calls.wait(start)
        return answer

    def change(self, work: Callable[["Project"], Changes]) -> Changes:
        """Change the project; everybody in the window hears of it before this returns."""
        session = self._studio.session

        def start(pending: PendingAnswer) -> None:
            if not session.can_edit:
                raise AmodalError(tr("The project cannot be changed now; nothing was changed"))
            session.submit_result(work, lambda outcome: pending.done(outcome.changes), pending.failed)

        answer: Changes = self._calls.wait(start)
        return answer

    def undo(self) -> Changes | None:
        """Take the last step back."""
        session = self._studio.session

        def start(pending: PendingAnswer) -> None:
            def step(project: "Project") -> Changes | None:
                try:
                    return project.history.undo()
                except AmodalError as error:
                    pending.failed(error)
                    raise

            if not session.can_step_back or session.edits.refused is not None:
                raise AmodalError(tr("The project cannot be changed now; nothing was changed"))
            session.edits.undo(step, lambda outcome: pending.done(outcome.changes))

        found: Changes = self._calls.wait(start)
        return found if found != Changes() else None

    def propose(self, track_ids: Sequence[int], settings: ProposalSettings) -> None:
        """Propose in the window's own queue, which shows them, and wait for the end."""
        jobs = self._studio.proposals
        refused: list[str] = []

        def hear(line: str) -> None:
            refused.append(line)

        def begin() -> None:
            jobs.failed.connect(hear)
            jobs.propose(track_ids, settings)

        def end() -> list[JobView]:
            jobs.failed.disconnect(hear)
            return [one for one in jobs.jobs.values() if one.track_id in track_ids]

        self._calls.call(begin)
        try:
            while self._calls.call(lambda: jobs.is_busy):
                time.sleep(LOOK_S)
            # What came last is recorded behind it.
            self.read(lambda _project: None)
        finally:
            over = self._calls.call(end)
        failed = [one for one in over if one.state is not JobState.FINISHED]
        if refused or failed:
            raise AmodalError(refused[0] if refused else f"{failed[0].title}: {failed[0].message}")
