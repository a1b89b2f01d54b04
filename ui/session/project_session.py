"""The open project as the window knows it: opening and closing, reading, changing, undo."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import Cancelled
from core.masks.rle import Rle
from core.store.records import (
    Changes,
    Clip,
    ClipProgress,
    MaskEdit,
    MaskHead,
    MaskKey,
    UndoStatus,
)
from ui.session.damage_watch import DamageWatch
from ui.session.edit_queue import EditQueue
from ui.session.ordered_thread import OrderedThread
from ui.session.outcome import Outcome, SavedState
from ui.session.store_side import StoreSide, create_project, open_project

if TYPE_CHECKING:
    # The store pulls in SQLAlchemy (0.35 s), which must not delay the first paint.
    from core.store.project import Project

__all__ = ["Outcome", "ProjectSession", "SavedState"]
PROGRESS_DELAY_MS = 400


class ProjectSession(QObject):
    """One project, open for one window.

    Signals:
        opened(): A project is open; `clips` is filled.
        closed(): No project is open any more.
        changed(Outcome): The store holds a change; panels refresh from it.
        edited(Outcome): A person's change (undo and redo too) is saved; follows `changed`.
        leaving(): The open project is about to be closed or changed for another.
        clips_changed(): The list of clips is another one.
        progress_changed(): `progress` was counted again.
        saved_changed(SavedState), undo_changed(UndoStatus)
        failed(Exception): Something went wrong that the person should read.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal(object)
    edited = Signal(object)
    leaving = Signal()
    clips_changed = Signal()
    progress_changed = Signal()
    saved_changed = Signal(object)
    undo_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store_thread = OrderedThread("store", self)
        self.path: Path | None = None
        self.name = ""
        self.author = ""
        self.is_read_only = False
        self.clips: tuple[Clip, ...] = ()
        self.progress: Mapping[int, ClipProgress] = {}
        self.undo_status = UndoStatus(None, None)
        self._store = StoreSide()
        self.damage = DamageWatch(self)
        self._edits = EditQueue(self.store_thread, self._store, self)
        self._edits.saved_changed.connect(self.saved_changed)
        self._edits.changed.connect(self._on_outcome)
        self._edits.edited.connect(self.edited)
        self._edits.failed.connect(self._on_failed)
        self._progress_timer = QTimer(self, singleShot=True, interval=PROGRESS_DELAY_MS)
        self._progress_timer.timeout.connect(self.count_progress)

    # Opening and closing

    def open(self, path: Path, *, read_only: bool = False) -> None:
        """Open a project file in place of the present one."""
        self._switch_to(lambda: open_project(path, read_only))

    def create(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Make a new project file and open it in place of the present one."""
        self._switch_to(lambda: create_project(path), then)

    def close(self) -> None:
        """Close the project after all edits asked for so far."""
        self.leaving.emit()
        self.store_thread.submit(self._store.close, lambda _none: self._on_closed(), self._on_failed)

    def shut_down(self) -> None:
        """Finish queued work, close the project and end the store thread (the window goes)."""
        self.store_thread.submit(self._store.close, lambda _none: None, lambda _error: None)
        self.store_thread.close()

    @property
    def saved(self) -> SavedState:
        """What the person may rely on."""
        return self._edits.saved

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self.path is not None

    @property
    def can_edit(self) -> bool:
        """Whether edits are possible now: a project is open for writing and no undo is under way."""
        return self.is_open and not self.is_read_only and self._edits.history_in_flight == 0

    @property
    def can_step_back(self) -> bool:
        """Whether undo and redo are possible now: also while another one is under way, they take turns."""
        return self.is_open and not self.is_read_only

    # Reading

    def read(self, work: Callable[["Project"], Any], done: Callable[[Any], None]) -> None:
        """Run a read on the store thread; `done` gets its result on the UI thread."""
        self.store_thread.submit(lambda: work(self.open_project()), done, self._on_failed)

    def read_masks(self, clip_id: int, first: int, last: int, done: Callable[[Any], None]) -> None:
        """Read the masks of frames first..last; `done` gets {frame: [MaskHead]}."""

        def work(project: "Project") -> Mapping[int, list[MaskHead]]:
            frames = project.masks.at_frames(clip_id, first, last)
            for heads in frames.values():
                for head in heads:
                    self._store.revision_ids[head.key] = head.revision_id
            return frames

        self.read(work, done)

    def watch_clip(self, clip_id: int | None) -> None:
        """Name the clip whose fresh masks and timeline facts every outcome shall bring."""

        def work() -> None:
            self._store.clip_id = clip_id
            self._store.revision_ids.clear()

        self.store_thread.submit(work, lambda _none: None, self._on_failed)

    def count_progress(self) -> None:
        """Count review progress of all clips again, in the background."""
        if self.is_open:
            self.read(lambda project: project.clips.progress(), self._on_progress)

    # Changing

    def commit_masks(
        self,
        masks: Mapping[MaskKey, Rle | None],
        label: str,
        done: Callable[[Outcome], None] | None = None,
        dropped: Callable[[], None] | None = None,
    ) -> None:
        """Save new states of masks as one undo step by a person; None takes a mask away."""

        def change(project: "Project") -> Changes:
            seen = self._store.revision_ids
            edits = [MaskEdit(key, rle, seen.get(key)) for key, rle in masks.items()]
            return project.masks.commit(edits, label=label)

        self.submit_edit(change, done, dropped)

    def submit_edit(
        self,
        change: Callable[["Project"], Changes],
        done: Callable[[Outcome], None] | None = None,
        dropped: Callable[[], None] | None = None,
    ) -> None:
        """Queue a person's change.

        `done` follows when it is saved. When the disk refuses it, it is kept for `retry_unsaved`; when the
        store refuses it for good (somebody else changed the mask), `dropped` follows.
        """
        self._edits.submit(change, done, dropped)

    def submit_result(
        self, change: Callable[["Project"], Changes], then: Callable[[Outcome], None] | None = None
    ) -> None:
        """Queue a change that a machine made (a proposer's masks); a failure is only reported.

        `then` follows when it is saved.
        """

        def done(outcome: Outcome) -> None:
            self._edits.note_saved()
            self._on_outcome(outcome)
            if then:
                then(outcome)

        self.store_thread.submit(
            lambda: self._store.outcome(change(self._store.project())), done, self._on_failed
        )

    def retry_unsaved(self) -> None:
        """Try the refused edits again, in their order."""
        self._edits.retry()

    def undo(self, then: Callable[[Outcome], None] | None = None) -> None:
        """Take the last step back."""
        self._edits.step(lambda project: project.history.undo(), then)

    def redo(self, then: Callable[[Outcome], None] | None = None) -> None:
        """Take the step again that was taken back last."""
        self._edits.step(lambda project: project.history.redo(), then)

    # On the store thread

    def open_project(self) -> "Project":
        """Return the open project; call it on the store thread only."""
        return self._store.project()

    # Back on the UI thread

    def _switch_to(self, opener: Callable[[], "Project"], then: Callable[[], None] | None = None) -> None:
        def work() -> tuple["Project", tuple[Clip, ...], UndoStatus]:
            project = opener()
            self._store.take(project)
            self.damage.watch(project)
            return project, tuple(project.clips.list()), project.history.status()

        def done(result: tuple["Project", tuple[Clip, ...], UndoStatus]) -> None:
            project, self.clips, status = result
            self.path, self.name, self.author = project.path, project.name, project.author
            self.is_read_only = project.is_read_only
            self.progress = {}
            self._edits.forget_time()
            self.opened.emit()
            self._set_undo(status)
            self.count_progress()
            if then:
                then()

        self.leaving.emit()
        self.store_thread.submit(work, done, self._on_failed)

    def _on_outcome(self, outcome: Outcome) -> None:
        if outcome.clips is not None:
            self.clips = outcome.clips
            self.clips_changed.emit()
        self.changed.emit(outcome)
        self._set_undo(outcome.undo)
        if not self._progress_timer.isActive():
            self._progress_timer.start()

    def _on_progress(self, progress: Mapping[int, ClipProgress]) -> None:
        self.progress = progress
        self.progress_changed.emit()

    def _on_closed(self) -> None:
        self.path, self.name, self.clips, self.progress = None, "", (), {}
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _set_undo(self, status: UndoStatus) -> None:
        self.undo_status = status
        self.undo_changed.emit(status)
