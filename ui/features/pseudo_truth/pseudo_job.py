"""The run over all clips beside the window: rows, progress, stop. Lives as long as the window."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from core.changes.changed import Changes
from core.errors import Cancelled
from core.progress import CancelToken
from models.jobs.job import ProposalSettings
from ui.language import tr
from ui.session.project.project_session import ProjectSession
from ui.work.lane import only_logged
from ui.work.long_job import LongJob
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from core.store.project import Project
    from models.pseudo_truth.asked import AskedRun
    from models.pseudo_truth.clip_rows import ClipRow, ClipWatch
    from models.pseudo_truth.running import Counts

REPORT_EVERY_S = 0.1
NEWS_EVERY_S = 0.7
NEWS_PER_COST = 5
"""Rows are read again at most this part of the time."""


class PseudoJob(LongJob):
    """Knows how the clips stand, runs, stops, writes the report; what is done stays when it is stopped.

    Signals:
        rows_changed(list[ClipRow], bool): Rows of some clips; whether they are the first of all.
        finished(Counts): Every track had its turn.
        reported(Path): The report is written.
    """

    rows_changed = Signal(object, bool)
    finished = Signal(object)
    reported = Signal(object)
    _news_came = Signal(int, object, object)
    _rows_came = Signal(int, object, bool)

    def __init__(self, session: ProjectSession, work: Work, parent: QObject | None = None) -> None:
        super().__init__(work.lane("pseudo-gt", Rank.ASKED), parent)
        self._session = session
        self._looking = work.lane("proposers", Rank.ASKED, may_be_left=True)
        self._visit = 0
        """Counts projects: nothing is done to the next one that was meant for one that was left."""
        self._using = threading.Lock()
        """Held by whoever uses the project on the lane: it is not closed before."""
        self._news_came.connect(self._on_news, Qt.ConnectionType.QueuedConnection)
        self._rows_came.connect(self._on_rows, Qt.ConnectionType.QueuedConnection)
        session.leaving.connect(self._leave)

    def list_proposers(self, done: Callable[[list[tuple[str, str]]], None]) -> None:
        """Look which proposers there are; `done` gets name and what each lacks (empty = it can run)."""

        def look() -> list[tuple[str, str]]:
            from models.proposers.registry import load_proposer, offered_proposers

            return [(name, load_proposer(name).missing() or "") for name in offered_proposers()]

        self._looking.submit(look, done, only_logged)

    def look(self, settings: ProposalSettings) -> None:
        """Read the rows of all clips for these settings; `rows_changed` follows a few times."""
        if self.is_busy or self._is_closed:
            return
        visit = self._visit

        def work(token: CancelToken) -> None:
            from models.pseudo_truth.clip_rows import ClipWatch

            with self._using:
                self._tell_rows(visit, ClipWatch(self._project(visit), settings), token)

        self._lane.newest(work, lambda _none: None, self._on_look_failed, "look")

    def begin(self, asked: "AskedRun") -> None:
        """Run, or go on: what is done is not done again. Does nothing while it runs."""
        if self.is_busy or self._is_closed:
            return
        self._lane.cancel("look")
        visit = self._visit

        def work(token: CancelToken) -> "Counts":
            with self._using:
                return self._run(visit, self._project(visit), asked, token)

        self.run(work, self.finished.emit)

    def write_report(self, settings: ProposalSettings, path: Path) -> None:
        """Write the page and the JSON beside it; `reported` follows."""
        if self._is_closed:
            return
        visit = self._visit

        def work(token: CancelToken) -> Path:
            from models.pseudo_truth.writing_reports import write_report

            with self._using:
                return write_report(self._project(visit), settings, path, token)[0]

        self._lane.newest(work, self.reported.emit, self._on_look_failed, "report")

    # On the lane

    def _project(self, visit: int) -> "Project":
        if visit != self._visit:
            raise Cancelled
        return self._session.open_project()

    def _run(self, visit: int, project: "Project", asked: "AskedRun", token: CancelToken) -> "Counts":
        from models.pseudo_truth.asked import keep_asked
        from models.pseudo_truth.clip_rows import ClipWatch
        from models.pseudo_truth.crews import local_crew
        from models.pseudo_truth.running import make_pseudo_truth

        keep_asked(project, asked)
        watch = ClipWatch(project, asked.settings)
        self._tell_rows(visit, watch, token)
        crew = local_crew(asked.workers)
        steps = make_pseudo_truth(project, asked.settings, crew, token, from_boxes=asked.from_boxes)
        next_told = next_read = 0.0
        try:
            while True:
                progress = next(steps)
                now = time.monotonic()
                if now >= next_told:
                    next_told = now + REPORT_EVERY_S
                    self.report(progress)
                if now >= next_read:
                    self._news_came.emit(visit, *watch.news())
                    after = time.monotonic()
                    next_read = after + max(NEWS_EVERY_S, NEWS_PER_COST * (after - now))
                if self._is_closed:
                    raise Cancelled
        except StopIteration as end:
            self._news_came.emit(visit, *watch.news())
            token.check()
            return end.value  # type: ignore[no-any-return]
        finally:
            # Ends the processes whatever happened.
            steps.close()

    def _tell_rows(self, visit: int, watch: "ClipWatch", token: CancelToken) -> None:
        rows: list[ClipRow] = []
        is_first, told = True, time.monotonic()
        for row in watch.rows(token):
            rows.append(row)
            if time.monotonic() - told >= REPORT_EVERY_S:
                self._rows_came.emit(visit, rows, is_first)
                rows, is_first, told = [], False, time.monotonic()
        self._rows_came.emit(visit, rows, is_first)

    # On the window's thread

    def _leave(self) -> None:
        """The project is about to be closed: stop, and keep it open until what uses it has ended."""
        self._visit += 1
        self._lane.cancel("look")
        self._lane.cancel("report")
        self.cancel()

        def wait() -> None:
            with self._using:
                pass

        self._session.store_thread.submit(wait, lambda _none: None, only_logged)

    def _on_rows(self, visit: int, rows: "Sequence[ClipRow]", is_first: bool) -> None:
        if visit == self._visit:
            self.rows_changed.emit(rows, is_first)

    def _on_news(self, visit: int, rows: "Sequence[ClipRow]", changes: Changes) -> None:
        if visit == self._visit and rows:
            self._session.submit_result(lambda _project: changes)
            self.rows_changed.emit(rows, False)

    def _on_look_failed(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            self.failed.emit(error)


def why_not_to_be_changed(session: ProjectSession) -> str:
    """Return why nothing can be written into the project of the window; empty = it can."""
    if not session.is_open:
        return tr("Open a project first")
    return tr("This project is open for reading only") if session.is_read_only else ""
