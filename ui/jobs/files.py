"""Imports and exports in the background, one after the other, with progress and cancel."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Cancelled
from core.progress import CancelToken, Progress
from core.store.records import Changes
from ui.language import tr, trn
from ui.session.ordered_thread import OrderedThread
from ui.session.project_session import ProjectSession

if TYPE_CHECKING:
    from core.store.project import Project

REPORT_EVERY_S = 0.1


class FileJobs(QObject):
    """Runs imports into and exports from the open project beside the window.

    Signals:
        started(str): What is being done.
        progressed(Progress)
        finished(str, Path): One line on what was done; the file or folder it was done with.
        cancelled(str)
        failed(Exception)
    """

    started = Signal(str)
    progressed = Signal(object)
    finished = Signal(str, object)
    cancelled = Signal(str)
    failed = Signal(object)
    _reported = Signal(object)

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._thread = OrderedThread("files", self)
        self._cancel = CancelToken()
        self._running = 0
        self._reported.connect(self.progressed, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether an import or export runs."""
        return self._running > 0

    def import_source(self, source: Path, media_root: Path | None = None) -> None:
        """Bring media or annotations into the open project; all of it or nothing."""
        title = tr("Importing {name}", name=source.name)

        def work(project: "Project") -> str:
            from core.formats.importing import import_into

            steps = import_into(project, source, media_root=media_root, cancel=self._cancel)
            summary = self._follow(steps)
            parts = [trn("1 clip", "{n:,} clips", summary.clips)]
            parts += [trn("1 track", "{n} tracks", summary.tracks)] if summary.tracks else []
            parts += [trn("1 mask", "{n} masks", summary.masks)] if summary.masks else []
            return tr("Imported {name}: {what}", name=source.name, what=", ".join(parts))

        def done(text: str) -> None:
            self._session.submit_result(
                lambda project: Changes(clips=frozenset(clip.id for clip in project.clips.list()))
            )
            self.finished.emit(text, source)

        self._run(title, work, done)

    def export_coco(self, out: Path, *, only_accepted: bool) -> None:
        """Write the project as a COCO file, in one atomic step at the end."""

        def work(project: "Project") -> str:
            from core.formats.exporting import export_project
            from core.formats.registry import ExportOptions

            options = ExportOptions(only_accepted=only_accepted)
            self._follow(export_project(project, out, "coco", options, self._cancel))
            return tr("Exported to {name}", name=out.name)

        self._run(
            tr("Exporting {name}", name=out.name),
            work,
            lambda text: self.finished.emit(f"{text} · {out.parent}", out),
        )

    def export_completions(self, out: Path) -> None:
        """Write all completions as pictures into a new folder, which appears in one step at the end."""

        def work(project: "Project") -> str:
            from core.formats.exporting import export_project

            self._follow(export_project(project, out, "rgba", None, self._cancel))
            return tr("Exported completions to {name}", name=out.name)

        self._run(
            tr("Exporting {name}", name=out.name),
            work,
            lambda text: self.finished.emit(f"{text} · {out.parent}", out),
        )

    def _run_export(self, out: Path, work: Callable[["Project"], str]) -> None:
        def done(text: str) -> None:
            self.finished.emit(f"{text} · {out.parent}", out)

        self._run(tr("Exporting {name}", name=out.name), work, done)

    def cancel(self) -> None:
        """Stop what runs; nothing half-done stays."""
        self._cancel.cancel()

    def close(self) -> None:
        """Cancel and end the thread."""
        self._cancel.cancel()
        self._thread.close()

    def _run(self, title: str, work: Callable[["Project"], str], done: Callable[[str], None]) -> None:
        if not self._running:
            self._cancel = CancelToken()
        self._running += 1
        self.started.emit(title)

        def finished(text: str) -> None:
            self._running -= 1
            done(text)

        def failed(error: Exception) -> None:
            self._running -= 1
            if isinstance(error, Cancelled):
                self.cancelled.emit(title)
            else:
                self.failed.emit(error)

        self._thread.submit(lambda: work(self._session.open_project()), finished, failed)

    def _follow(self, steps: Iterator[Progress]) -> Any:
        last = 0.0
        while True:
            try:
                progress = next(steps)
            except StopIteration as end:
                return end.value  # an importer's generator returns its summary
            now = time.monotonic()
            if now - last >= REPORT_EVERY_S:
                last = now
                self._reported.emit(progress)
