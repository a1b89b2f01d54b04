"""The open project as the window knows it: opening, edits in order, undo, what is saved and what is not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import AmodalError, Cancelled, ConflictError, StoreError
from core.masks.rle import Rle
from core.store.records import (
    Changes,
    Clip,
    ClipProgress,
    FrameSummary,
    MaskEdit,
    MaskHead,
    MaskKey,
    Track,
    UndoStatus,
)
from ui.language import tr
from ui.session.ordered_thread import OrderedThread

if TYPE_CHECKING:
    # The store pulls in SQLAlchemy (0.35 s), which must not delay the first paint.
    from core.store.project import Project

MAX_HEADS_AT_ONCE = 64
"""Above this many changed masks the cache is read again instead of patched."""
PROGRESS_DELAY_MS = 400


@dataclass(frozen=True)
class Outcome:
    """What one finished change means for the window."""

    changes: Changes
    undo: UndoStatus
    heads: Mapping[MaskKey, MaskHead | None] | None = None
    """Fresh state of the changed masks of the clip on screen; None = too many, read them again."""
    summaries: tuple[FrameSummary, ...] = ()
    """Fresh timeline facts of the changed frames of the clip on screen."""
    tracks: tuple[Track, ...] | None = None
    """Fresh tracks of the clip on screen, when they changed."""
    clips: tuple[Clip, ...] | None = None


@dataclass(frozen=True)
class SavedState:
    """What the person may rely on."""

    is_saving: bool = False
    saved_at: datetime | None = None
    unsaved: int = 0
    """Edits that the disk refused; they are kept and can be tried again."""


@dataclass
class _Edit:
    """A change that a person made, kept until the store has it."""

    change: Callable[["Project"], Changes]
    done: Callable[[Outcome], None] | None = None
    dropped: Callable[[], None] | None = None


class _WaitsForDiskError(Exception):
    """An earlier edit was refused by the disk; this one must not overtake it."""


@dataclass
class _StoreSide:
    """State that only the store thread touches."""

    project: "Project | None" = None
    clip_id: int | None = None
    revision_ids: dict[MaskKey, int | None] = field(default_factory=dict)
    """Heads this window has seen: what its edits were made from."""
    has_refused: bool = False
    """An edit was refused by the disk; later ones wait behind it."""


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
        self.saved = SavedState()
        self.undo_status = UndoStatus(None, None)
        self.history_in_flight = 0
        self._store = _StoreSide()
        self._unsaved: list[_Edit] = []
        self._edits_in_flight = 0
        self._saved_at: datetime | None = None
        self._progress_timer = QTimer(self, singleShot=True, interval=PROGRESS_DELAY_MS)
        self._progress_timer.timeout.connect(self.count_progress)

    # Opening and closing

    def open(self, path: Path, *, read_only: bool = False) -> None:
        """Open a project file in place of the present one."""
        self._switch_to(lambda: _open_project(path, read_only))

    def create(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Make a new project file and open it in place of the present one."""
        self._switch_to(lambda: _create_project(path), then)

    def close(self) -> None:
        """Close the project after all edits asked for so far."""
        self.leaving.emit()
        self.store_thread.submit(self._close_project, lambda _none: self._on_closed(), self._on_failed)

    def shut_down(self) -> None:
        """Finish queued work, close the project and end the store thread (the window goes)."""
        self.store_thread.submit(self._close_project, lambda _none: None, lambda _error: None)
        self.store_thread.close()

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self.path is not None

    @property
    def can_edit(self) -> bool:
        """Whether edits are possible now: a project is open for writing and no undo is under way."""
        return self.is_open and not self.is_read_only and self.history_in_flight == 0

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
        self._submit(_Edit(change, done, dropped))

    def submit_result(self, change: Callable[["Project"], Changes]) -> None:
        """Queue a change that a machine made (a proposer's masks); a failure is only reported."""
        self.store_thread.submit(
            lambda: self._outcome(change(self.open_project())), self._on_outcome, self._on_failed
        )

    def retry_unsaved(self) -> None:
        """Try the refused edits again, in their order."""
        edits, self._unsaved = self._unsaved, []

        def clear() -> None:
            self._store.has_refused = False

        self.store_thread.submit(clear, lambda _none: None, self._on_failed)
        for edit in edits:
            self._submit(edit)

    def undo(self) -> None:
        """Take the last step back."""
        self._submit_history(lambda project: project.history.undo())

    def redo(self) -> None:
        """Take the step again that was taken back last."""
        self._submit_history(lambda project: project.history.redo())

    # On the store thread

    def open_project(self) -> "Project":
        """Return the open project; call it on the store thread only."""
        if self._store.project is None:
            raise AmodalError(tr("no project is open: open or create one first (File menu)"))
        return self._store.project

    def _close_project(self) -> None:
        if self._store.project is not None:
            self._store.project.close()
        self._store = _StoreSide()

    def _outcome(self, changes: Changes) -> Outcome:
        project, clip_id = self.open_project(), self._store.clip_id
        self._store.revision_ids.update(changes.revision_ids)
        status = project.history.status()
        if clip_id is None:
            clips = tuple(project.clips.list()) if changes.clips else None
            return Outcome(changes, status, clips=clips)
        frames = {key.frame for key in changes.masks} | {frame for _, frame in changes.states}
        return Outcome(
            changes,
            status,
            heads=_fresh_heads(project, changes),
            summaries=tuple(project.masks.summaries(clip_id, frames=frames)) if frames else (),
            tracks=tuple(project.tracks.list(clip_id)) if changes.tracks or changes.clips else None,
            clips=tuple(project.clips.list()) if changes.clips else None,
        )

    # Back on the UI thread

    def _switch_to(self, opener: Callable[[], "Project"], then: Callable[[], None] | None = None) -> None:
        def work() -> tuple["Project", tuple[Clip, ...], UndoStatus]:
            project = opener()
            self._close_project()
            self._store.project = project
            return project, tuple(project.clips.list()), project.history.status()

        def done(result: tuple["Project", tuple[Clip, ...], UndoStatus]) -> None:
            project, self.clips, status = result
            self.path, self.name, self.author = project.path, project.name, project.author
            self.is_read_only = project.is_read_only
            self.progress = {}
            self._saved_at = None
            self._show_saved()
            self.opened.emit()
            self._set_undo(status)
            self.count_progress()
            if then:
                then()

        self.leaving.emit()
        self.store_thread.submit(work, done, self._on_failed)

    def _submit(self, edit: _Edit) -> None:
        def work() -> Outcome:
            if self._store.has_refused:
                raise _WaitsForDiskError
            try:
                return self._outcome(edit.change(self.open_project()))
            except StoreError as error:
                self._store.has_refused = not isinstance(error, ConflictError)
                raise

        self._edits_in_flight += 1
        self._show_saved()
        self.store_thread.submit(
            work,
            lambda outcome: self._on_edit_saved(edit, outcome),
            lambda error: self._on_edit_refused(edit, error),
        )

    def _submit_history(self, step: Callable[["Project"], Changes | None]) -> None:
        self.history_in_flight += 1

        def work() -> Outcome:
            return self._outcome(step(self.open_project()) or Changes())

        def done(outcome: Outcome) -> None:
            self.history_in_flight -= 1
            self._saved_at = datetime.now()
            self._show_saved()
            self._on_outcome(outcome)
            self.edited.emit(outcome)

        def failed(error: Exception) -> None:
            self.history_in_flight -= 1
            self._on_failed(error)

        self.store_thread.submit(work, done, failed)

    def _on_edit_saved(self, edit: _Edit, outcome: Outcome) -> None:
        self._edits_in_flight -= 1
        self._saved_at = datetime.now()
        self._show_saved()
        if edit.done:
            edit.done(outcome)
        self._on_outcome(outcome)
        self.edited.emit(outcome)

    def _on_edit_refused(self, edit: _Edit, error: Exception) -> None:
        self._edits_in_flight -= 1
        if isinstance(error, _WaitsForDiskError | StoreError) and not isinstance(error, ConflictError):
            self._unsaved.append(edit)
        elif edit.dropped:
            edit.dropped()
        self._show_saved()
        if not isinstance(error, _WaitsForDiskError):
            self._on_failed(error)

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

    def _show_saved(self) -> None:
        self.saved = SavedState(self._edits_in_flight > 0, self._saved_at, len(self._unsaved))
        self.saved_changed.emit(self.saved)

    def _set_undo(self, status: UndoStatus) -> None:
        self.undo_status = status
        self.undo_changed.emit(status)


def _open_project(path: Path, read_only: bool) -> "Project":
    from core.store.project import Project

    return Project.open(path, read_only=read_only)


def _create_project(path: Path) -> "Project":
    from core.store.project import Project

    return Project.create(path)


def _fresh_heads(project: "Project", changes: Changes) -> Mapping[MaskKey, MaskHead | None] | None:
    if len(changes.masks) > MAX_HEADS_AT_ONCE:
        return None
    return {key: project.masks.head(key) for key in changes.masks}
