"""A person's edits on their way to the disk: in order, none lost, and what may be called saved."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.changes.changed import Changes
from core.changes.steps import NAMELESS, Step
from core.errors import AmodalError, ConflictError, StoreError
from ui.language import tr
from ui.session.project.outcome import Outcome, SavedState
from ui.session.project.person_edit import PersonEdit
from ui.session.project.store_side import StoreSide
from ui.work.lane import Lane

if TYPE_CHECKING:
    from core.store.project import Project


class _WaitsForDiskError(Exception):
    """An earlier edit was refused by the disk; this one must not overtake it."""


class EditQueue(QObject):
    """Edits, undo and redo, one after the other.

    Signals:
        saved_changed(SavedState): Another state of what is saved.
        changed(Outcome): The store holds an edit or a step of undo.
        edited(Outcome): The same; follows `changed`.
        failed(Exception): It does not, and never will.
        refused_now(Exception): It does not now; the edit is kept.
        refused_changed(): `refused` is another one.
        answered(): The store has answered all edits asked for so far; some may be refused.
        taken_back(Step): A refused edit was given up by undo.
    """

    saved_changed = Signal(object)
    changed = Signal(object)
    edited = Signal(object)
    failed = Signal(object)
    refused_now = Signal(object)
    refused_changed = Signal()
    answered = Signal()
    taken_back = Signal(object)

    def __init__(self, thread: Lane, store: StoreSide, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread, self._store = thread, store
        self.saved = SavedState()
        self.number = 0
        """Of the project that is open: whatever is asked for is meant for this one."""
        self.is_leaving = False
        """Another project is being opened: nothing more is done to this one."""
        self.history_in_flight = 0
        """Steps of undo and redo that are under way."""
        self._unsaved: list[PersonEdit] = []
        self._reason = ""
        self._is_refusing = False
        """The disk has refused the first of the unsaved edits; else they only wait for their turn."""
        self._in_flight = 0
        self._is_holding = False
        """Edits under way may yet be refused behind one that was given up: new ones wait for that."""
        self._turns = count(1)
        self._saved_at: datetime | None = None
        self._is_settled = True
        self._is_astray = False
        self._told_refused: Step | None = None

    @property
    def is_busy(self) -> bool:
        """Whether the store has not answered all edits yet."""
        return self._in_flight > 0

    @property
    def refused(self) -> Step | None:
        """What undo would give up first: the last edit that is not saved; None without one."""
        return self._unsaved[-1].step if self._unsaved else None

    def submit(
        self,
        change: Callable[["Project"], Changes],
        done: Callable[[Outcome], None] | None = None,
        dropped: Callable[[], None] | None = None,
        step: Step = NAMELESS,
    ) -> None:
        """Queue a person's change; `done` follows when it is saved, before the signals.

        When the disk refuses it, it is kept for `retry`; when the store refuses it for good (somebody else
        changed the mask), `dropped` follows.
        """
        edit = PersonEdit(change, self.number, next(self._turns), step, done, dropped)
        if self.is_leaving:
            edit.give_up()
            self.failed.emit(AmodalError(tr("Another project is being opened: that edit was not made")))
        elif self._unsaved or self._is_holding:
            # It must not overtake them.
            self._keep(edit)
            self._show_saved()
        else:
            self._submit(edit)

    def retry(self) -> None:
        """Try the refused edits again, in their order."""
        edits, self._unsaved = self._unsaved, []
        self._forget_refusal()
        for edit in edits:
            self._submit(edit)
        self._show_saved()

    def drop_unsaved(self) -> None:
        """Give the refused edits up: the person said so."""
        edits, self._unsaved = self._unsaved, []
        self._forget_refusal()
        for edit in reversed(edits):
            edit.give_up()
        self._show_saved()

    def undo(
        self, step: Callable[["Project"], Changes | None], then: Callable[[Outcome], None] | None = None
    ) -> None:
        """Queue a step of undo; `then` follows when everybody has heard of it.

        While edits are refused the last of them is what a person sees last: it is given up instead.
        """
        self._step(step, then, self._give_up_last)

    def redo(
        self, step: Callable[["Project"], Changes | None], then: Callable[[Outcome], None] | None = None
    ) -> None:
        """Queue a step of redo; `then` follows when everybody has heard of it."""
        self._step(step, then, self._say_what_comes_first)

    def start_anew(self, number: int) -> None:
        """Another project is open: nothing was saved of it yet."""
        self.number, self.is_leaving = number, False
        self._saved_at, self._is_settled, self._is_astray = None, True, False
        self._show_saved()

    def go_on(self) -> None:
        """The same project is open in another file: what was refused is tried again."""
        self._is_settled, self._is_astray = True, False
        self.retry()

    def note_saved(self) -> None:
        """Say that something else than an edit is on the disk now."""
        self._saved_at = datetime.now()
        self._show_saved()

    def note_file(self, *, is_settled: bool, is_astray: bool) -> None:
        """Take in what has become of the project's file."""
        if (is_settled, is_astray) == (self._is_settled, self._is_astray):
            return
        if is_settled and not self._is_settled and self._saved_at is not None:
            self._saved_at = datetime.now()
        came_back = self._is_astray and not is_astray
        self._is_settled, self._is_astray = is_settled, is_astray
        self._show_saved()
        if came_back and self._unsaved:
            self.retry()

    def _step(
        self,
        step: Callable[["Project"], Changes | None],
        then: Callable[[Outcome], None] | None,
        when_refusing: Callable[[], None],
    ) -> None:
        self.history_in_flight += 1
        number = self.number

        def work() -> Outcome:
            if self._store.has_refused:
                raise _WaitsForDiskError
            return self._store.outcome(step(self._project(number)) or Changes())

        def done(outcome: Outcome) -> None:
            self.history_in_flight -= 1
            self._tell_saved(outcome)
            if then:
                then(outcome)

        def failed(error: Exception) -> None:
            self.history_in_flight -= 1
            if isinstance(error, _WaitsForDiskError):
                when_refusing()
            else:
                self.failed.emit(error)

        self._thread.submit(work, done, failed)

    def _give_up_last(self) -> None:
        if not self._unsaved:
            return
        edit = self._unsaved.pop()
        if not self._unsaved:
            self._forget_refusal()
        edit.give_up()
        self._show_saved()
        self.taken_back.emit(edit.step)

    def _say_what_comes_first(self) -> None:
        self.failed.emit(AmodalError(tr("Edits are not saved yet: try them again or undo them first")))

    def _keep(self, edit: PersonEdit) -> None:
        self._unsaved.append(edit)
        self._unsaved.sort(key=lambda one: one.turn)

    def _forget_refusal(self) -> None:
        self._is_refusing = False
        self._is_holding = self._in_flight > 0

        def clear() -> None:
            self._store.has_refused = False

        self._thread.submit(clear, lambda _none: None, self.failed.emit)

    def _project(self, number: int) -> "Project":
        """Return the project of this number; called on the store thread."""
        if self._store.number != number:
            raise AmodalError(tr("Another project was opened meanwhile: nothing was changed"))
        return self._store.project()

    def _submit(self, edit: PersonEdit) -> None:
        def work() -> Outcome:
            if self._store.has_refused:
                raise _WaitsForDiskError
            try:
                changes = edit.change(self._project(edit.number))
            except StoreError as error:
                self._store.has_refused = not isinstance(error, ConflictError)
                raise
            return self._store.outcome(changes)

        self._in_flight += 1
        self._show_saved()
        self._thread.submit(
            work, lambda outcome: self._on_saved(edit, outcome), lambda error: self._on_refused(edit, error)
        )

    def _on_saved(self, edit: PersonEdit, outcome: Outcome) -> None:
        self._in_flight -= 1
        self._tell_saved(outcome, edit.done)
        self._tell_answered()

    def _tell_saved(self, outcome: Outcome, done: Callable[[Outcome], None] | None = None) -> None:
        self._saved_at = datetime.now()
        self._is_settled = outcome.is_settled
        self._show_saved()
        if done:
            done(outcome)
        self.changed.emit(outcome)
        self.edited.emit(outcome)

    def _on_refused(self, edit: PersonEdit, error: Exception) -> None:
        self._in_flight -= 1
        if isinstance(error, _WaitsForDiskError | StoreError) and not isinstance(error, ConflictError):
            self._keep(edit)
            if isinstance(error, StoreError):
                self._is_refusing, self._reason = True, str(error)
                self.refused_now.emit(error)
            self._show_saved()
        else:
            edit.give_up()
            self._show_saved()
            self.failed.emit(error)
        self._tell_answered()

    def _tell_answered(self) -> None:
        if self._in_flight:
            return
        self._is_holding = False
        if self._unsaved and not self._is_refusing:
            # They were refused behind one that was given up since.
            self.retry()
        else:
            self.answered.emit()

    def _show_saved(self) -> None:
        is_saving = self._in_flight > 0 or not self._is_settled
        unsaved, reason = len(self._unsaved), self._reason if self._unsaved else ""
        self.saved = SavedState(is_saving, self._saved_at, unsaved, reason, self._is_astray)
        self.saved_changed.emit(self.saved)
        if self.refused != self._told_refused:
            self._told_refused = self.refused
            self.refused_changed.emit()
