"""Going from one project file to another: never with edits that are not saved, never mixing the two."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.changes.changed import UndoStatus
from core.changes.tracks import Clip
from core.errors import AmodalError
from ui.language import tr
from ui.session.project.edit_queue import EditQueue
from ui.session.project.store_side import StoreSide, open_project
from ui.work.lane import Lane

if TYPE_CHECKING:
    from core.store.project import Project


@dataclass(frozen=True)
class Opened:
    """A project as it was opened."""

    project: "Project"
    """Only what never changes may be asked of it outside the store thread."""
    clips: tuple[Clip, ...]
    undo: UndoStatus
    then: Callable[[], None] | None


class ProjectSwitch(QObject):
    """Opens projects one in place of the other.

    Signals:
        waiting(str): It waits until the last edits are answered; why.
        leaving(): The open project is about to be closed.
        opened(Opened): Another one is open.
        went_on(Project): The same one is open in another file.
        closed(): None is open any more.
        failed(Exception): The project that was open still is, unless `closed` came before.
    """

    waiting = Signal(str)
    leaving = Signal()
    opened = Signal(object)
    went_on = Signal(object)
    closed = Signal()
    failed = Signal(object)

    def __init__(
        self, thread: Lane, store: StoreSide, edits: EditQueue, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._thread, self._store, self._edits = thread, store, edits
        self._number = 0
        self._next: Callable[[], None] | None = None
        """What waits until the edits under way are answered."""
        edits.answered.connect(self._on_answered)

    def open(
        self,
        path: Path,
        present: str,
        opener: Callable[[], "Project"],
        then: Callable[[], None] | None = None,
    ) -> None:
        """Open another project when all edits of the present one are saved, and not while one is refused.

        Args:
            path: Its file, for messages.
            present: Name of the present project.
            opener: Opens it, on the store thread.
            then: Follows when everybody knows of it.
        """

        def leave() -> None:
            if self._edits.saved.unsaved:
                text = tr(
                    "{other} was not opened: {name} has edits that are not saved",
                    other=path.name,
                    name=present,
                )
                self.failed.emit(AmodalError(text))
            else:
                self._switch(opener, then, closes_first=False)

        if self._edits.is_busy:
            self._next = leave
            self.waiting.emit(tr("{name} opens when the last edits are saved", name=path.name))
        else:
            leave()

    def replace(self, opener: Callable[[], "Project"]) -> None:
        """Close the present project and open what stands under the same name now."""
        self._switch(opener, None, closes_first=True)

    def go_on_in(self, path: Path, *, is_copy: bool) -> None:
        """Go on with the same project in another file; refused edits are tried again there.

        Args:
            path: The file under its present name, or a new name that gets a copy of all that was saved.
            is_copy: Which of the two.
        """

        def opener() -> "Project":
            if is_copy:
                self._store.project().save_copy(path)
            return open_project(path, False)

        def done(project: "Project") -> None:
            self.went_on.emit(project)
            self._edits.go_on()

        self._thread.submit(
            lambda: self._store.go_on_in(opener, closes_first=not is_copy), done, self.failed.emit
        )

    def _on_answered(self) -> None:
        waiting, self._next = self._next, None
        if waiting is not None:
            waiting()

    def _switch(
        self, opener: Callable[[], "Project"], then: Callable[[], None] | None, *, closes_first: bool
    ) -> None:
        self._number += 1
        number = self._number

        def work() -> Opened:
            if closes_first:
                self._store.close()
            project = opener()
            self._store.take(project, number)
            return Opened(project, tuple(project.clips.list()), project.history.status(), then)

        def done(opened: Opened) -> None:
            self._edits.start_anew(number)
            self.opened.emit(opened)

        def failed(error: Exception) -> None:
            self._edits.is_leaving = False
            if closes_first:
                self.closed.emit()
            self.failed.emit(error)

        self.leaving.emit()
        self._edits.is_leaving = True
        self._thread.submit(work, done, failed)
