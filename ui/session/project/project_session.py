"""The open project as the window knows it: opening and closing, reading, changing, undo."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.changes.changed import Changes, UndoStatus
from core.changes.masks import MaskEdit, MaskKey
from core.changes.prompts import NO_STROKES, FrameStrokes
from core.changes.shapes import Drawn
from core.changes.steps import Step
from core.changes.tracks import Clip, ClipProgress
from core.errors import Cancelled, StoreError, printable
from core.masks.rle import Rle
from ui.language import said
from ui.session.project.damage_watch import DamageWatch
from ui.session.project.edit_queue import EditQueue
from ui.session.project.file_watch import FileWatch
from ui.session.project.outcome import Outcome, SavedState
from ui.session.project.project_switch import Opened, ProjectSwitch
from ui.session.project.store_side import StoreSide, create_project, open_project
from ui.work.lane import Lane

if TYPE_CHECKING:
    # The store pulls in SQLAlchemy (0.35 s), which must not delay the first paint.
    from core.store.project import Project

PROGRESS_DELAY_MS = 400

NO_SHAPES: Mapping[MaskKey, Drawn] = MappingProxyType({})


class ProjectSession(QObject):
    """One project, open for one window.

    Signals:
        opened(): A project is open; `clips` is filled.
        ready(): Everybody has taken in that it is open: its first clip can be shown.
        closed(): No project is open any more.
        changed(Outcome): The store holds a change; panels refresh from it.
        edited(Outcome): A person's change (undo and redo too) is saved; follows `changed`.
        leaving(): The open project is about to be closed or changed for another.
        clips_changed(): The list of clips is another one.
        progress_changed(): `progress` was counted again.
        saved_changed(SavedState), undo_changed(UndoStatus)
        went_on(): The same project is open in another file now.
        noted(str): Something about the opened file that the person should read.
        failed(Exception): Something went wrong that the person should read.
    """

    opened = Signal()
    ready = Signal()
    closed = Signal()
    changed = Signal(object)
    edited = Signal(object)
    leaving = Signal()
    clips_changed = Signal()
    progress_changed = Signal()
    saved_changed = Signal(object)
    undo_changed = Signal(object)
    went_on = Signal()
    noted = Signal(str)
    failed = Signal(object)

    def __init__(self, store: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store_thread = store
        self.path: Path | None = None
        self.name = ""
        self.author = ""
        self.annotator: str | None = None
        """Who works in projects that are opened from now on; None = the user of this computer."""
        self.is_read_only = False
        self.clips: tuple[Clip, ...] = ()
        self.progress: Mapping[int, ClipProgress] = {}
        self.undo_status = self._stored_undo = UndoStatus(None, None)
        self._store = StoreSide()
        self.damage = DamageWatch(self)
        self.edits = EditQueue(self.store_thread, self._store, self)
        self.edits.saved_changed.connect(self.saved_changed)
        self.edits.changed.connect(self._on_outcome)
        self.edits.edited.connect(self.edited)
        self.edits.failed.connect(self._on_failed)
        self.edits.refused_changed.connect(lambda: self._set_undo(self._stored_undo))
        self.switch = ProjectSwitch(self.store_thread, self._store, self.edits, self)
        self.switch.leaving.connect(self.leaving)
        self.switch.opened.connect(self._on_opened)
        self.switch.went_on.connect(self._on_went_on)
        self.switch.closed.connect(self._on_closed)
        self.switch.failed.connect(self._on_failed)
        self.watch = FileWatch(self.store_thread, self._store, self.edits, self)
        self._progress_timer = QTimer(self, singleShot=True, interval=PROGRESS_DELAY_MS)
        self._progress_timer.timeout.connect(self.count_progress)

    # Opening and closing

    def open(self, path: Path, *, read_only: bool = False, then: Callable[[], None] | None = None) -> None:
        """Open a project file in place of the present one, when all edits of that are saved."""
        self.switch.open(path, self.name, lambda: open_project(path, read_only, self.annotator), then)

    def open_what_is_there(self) -> None:
        """Open anew what stands under the project's name now; edits that are not saved are given up."""
        path = self.path
        if path is not None:
            self.edits.drop_unsaved()
            self.switch.replace(lambda: open_project(path, False, self.annotator))

    def create(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Make a new project file and open it in place of the present one, when all edits are saved."""
        self.switch.open(path, self.name, lambda: create_project(path, self.annotator), then)

    def close(self) -> None:
        """Close the project after all edits asked for so far."""
        self.leaving.emit()
        self.store_thread.submit(self._store.close, lambda _none: self._on_closed(), self._on_failed)

    def catch_up(self, seconds: float) -> bool:
        """Wait for edits under way and look at the file once more; returns whether all edits are answered."""
        self.watch.look()
        self.store_thread.catch_up(seconds)
        return not self.edits.is_busy

    def shut_down(self) -> None:
        """Finish queued work, close the project and end the store thread (the window goes)."""
        self.store_thread.submit(self._store.close, lambda _none: None, lambda _error: None)
        self.store_thread.close()

    @property
    def saved(self) -> SavedState:
        """What the person may rely on."""
        return self.edits.saved

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self.path is not None

    @property
    def can_edit(self) -> bool:
        """Whether edits are possible now: a project is open for writing and no undo is under way."""
        return self.can_step_back and not self.edits.is_leaving and self.edits.history_in_flight == 0

    @property
    def can_step_back(self) -> bool:
        """Whether undo and redo are possible now: also while another one is under way, they take turns."""
        return self.is_open and not self.is_read_only

    def read(self, work: Callable[["Project"], Any], done: Callable[[Any], None]) -> None:
        """Run a read on the store thread; `done` gets its result on the UI thread."""
        self.store_thread.submit(lambda: work(self.open_project()), done, self._on_failed)

    def read_masks(self, clip_id: int, first: int, last: int, done: Callable[[Any], None]) -> None:
        """Read the masks of frames first..last; `done` gets {frame: [MaskHead]}."""
        self.store_thread.submit(lambda: self._store.masks_at(clip_id, first, last), done, self._on_failed)

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

    def commit_masks(
        self,
        masks: Mapping[MaskKey, Rle | None],
        step: Step,
        drawn: Mapping[MaskKey, Drawn] = NO_SHAPES,
        done: Callable[[Outcome], None] | None = None,
        dropped: Callable[[], None] | None = None,
        strokes: FrameStrokes = NO_STROKES,
    ) -> None:
        """Save new states of masks as one undo step by a person, with polygons that they were drawn by.

        None takes a mask away; `strokes` that masks were made from are kept as prompts.
        """

        def change(project: "Project") -> Changes:
            seen = self._store.revision_ids
            edits = [MaskEdit(key, rle, seen.get(key), drawn.get(key)) for key, rle in masks.items()]
            return project.masks.commit(edits, step=step, strokes=strokes)

        self.edits.submit(change, done, dropped, step)

    def submit_result(
        self,
        change: Callable[["Project"], Changes],
        then: Callable[[Outcome], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Queue a change that a machine made (a proposer's masks); a failure is reported, or told `failed`.

        `then` follows when it is saved. What comes when its project was left is not done to the next one.
        """
        number = self.edits.number

        def work() -> Outcome | None:
            if self._store.number != number:
                return None
            return self._store.outcome(change(self._store.project()))

        def done(outcome: Outcome | None) -> None:
            if outcome is not None:
                self.edits.note_saved()
                self._on_outcome(outcome)
                if then:
                    then(outcome)
            elif failed:
                failed(Cancelled())

        self.store_thread.submit(work, done, failed or self._on_failed)

    def undo(self, then: Callable[[Outcome], None] | None = None) -> None:
        """Take the last step back; an edit that was refused is given up first."""
        self.edits.undo(lambda project: project.history.undo(), then)

    def redo(self, then: Callable[[Outcome], None] | None = None) -> None:
        """Take the step again that was taken back last."""
        self.edits.redo(lambda project: project.history.redo(), then)

    def open_project(self) -> "Project":
        """Return the open project; call it on the store thread only."""
        return self._store.project()

    def _on_opened(self, opened: Opened) -> None:
        project = opened.project
        self.path, self.name, self.author = project.path, _name_of(project), project.author
        self.is_read_only, self.clips = project.is_read_only, opened.clips
        self.progress = {}
        self._watch(project)
        self.opened.emit()
        self.ready.emit()
        for note in project.notes:
            self.noted.emit(said(note))
        self._set_undo(opened.undo)
        self.count_progress()
        if opened.then:
            opened.then()

    def _on_went_on(self, project: "Project") -> None:
        self.path, self.name = project.path, _name_of(project)
        self._watch(project)
        self.went_on.emit()

    def _watch(self, project: "Project") -> None:
        self.damage.watch(project)
        self.watch.start()

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
        self.watch.stop()
        self.closed.emit()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, StoreError):
            # Perhaps the file is not what its name says any more.
            self.watch.look()
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _set_undo(self, status: UndoStatus) -> None:
        self._stored_undo = status
        refused = self.edits.refused
        self.undo_status = status if refused is None else UndoStatus(refused, None)
        self.undo_changed.emit(self.undo_status)


def _name_of(project: "Project") -> str:
    """Return the name of the file as it is now; what the file was called once is of no use to a person."""
    return printable(project.path.stem) if project.path is not None else project.name
