"""A person's edits on their way to the disk: in order, none lost, and what may be called saved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.errors import ConflictError, StoreError
from core.store.records import Changes
from ui.session.ordered_thread import OrderedThread
from ui.session.outcome import Outcome, SavedState
from ui.session.store_side import StoreSide

if TYPE_CHECKING:
    from core.store.project import Project


@dataclass
class _Edit:
    """A change that a person made, kept until the store has it."""

    change: Callable[["Project"], Changes]
    done: Callable[[Outcome], None] | None = None
    dropped: Callable[[], None] | None = None


class _WaitsForDiskError(Exception):
    """An earlier edit was refused by the disk; this one must not overtake it."""


class EditQueue(QObject):
    """Edits, undo and redo, one after the other.

    Signals:
        saved_changed(SavedState): Another state of what is saved.
        changed(Outcome): The store holds an edit or a step of undo.
        edited(Outcome): The same; follows `changed`.
        failed(Exception): It does not.
    """

    saved_changed = Signal(object)
    changed = Signal(object)
    edited = Signal(object)
    failed = Signal(object)

    def __init__(self, thread: OrderedThread, store: StoreSide, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread, self._store = thread, store
        self.saved = SavedState()
        self.history_in_flight = 0
        """Steps of undo and redo that are under way."""
        self._unsaved: list[_Edit] = []
        self._in_flight = 0
        self._saved_at: datetime | None = None

    def submit(
        self,
        change: Callable[["Project"], Changes],
        done: Callable[[Outcome], None] | None = None,
        dropped: Callable[[], None] | None = None,
    ) -> None:
        """Queue an edit; `done` follows before the signals, `dropped` when the store refuses it for good."""
        self._submit(_Edit(change, done, dropped))

    def retry(self) -> None:
        """Try the refused edits again, in their order."""
        edits, self._unsaved = self._unsaved, []

        def clear() -> None:
            self._store.has_refused = False

        self._thread.submit(clear, lambda _none: None, self.failed.emit)
        for edit in edits:
            self._submit(edit)

    def step(
        self,
        step: Callable[["Project"], Changes | None],
        then: Callable[[Outcome], None] | None = None,
    ) -> None:
        """Queue a step of undo or redo; `then` follows when everybody has heard of it."""
        self.history_in_flight += 1

        def work() -> Outcome:
            return self._store.outcome(step(self._store.project()) or Changes())

        def done(outcome: Outcome) -> None:
            self.history_in_flight -= 1
            self._tell_saved(outcome)
            if then:
                then(outcome)

        def failed(error: Exception) -> None:
            self.history_in_flight -= 1
            self.failed.emit(error)

        self._thread.submit(work, done, failed)

    def forget_time(self) -> None:
        """Nothing was saved yet: another project is open."""
        self._saved_at = None
        self._show_saved()

    def _submit(self, edit: _Edit) -> None:
        def work() -> Outcome:
            if self._store.has_refused:
                raise _WaitsForDiskError
            try:
                return self._store.outcome(edit.change(self._store.project()))
            except StoreError as error:
                self._store.has_refused = not isinstance(error, ConflictError)
                raise

        self._in_flight += 1
        self._show_saved()
        self._thread.submit(
            work, lambda outcome: self._on_saved(edit, outcome), lambda error: self._on_refused(edit, error)
        )

    def _on_saved(self, edit: _Edit, outcome: Outcome) -> None:
        self._in_flight -= 1
        self._tell_saved(outcome, edit.done)

    def note_saved(self) -> None:
        """Say that something else than an edit is on the disk now."""
        self._saved_at = datetime.now()
        self._show_saved()

    def _tell_saved(self, outcome: Outcome, done: Callable[[Outcome], None] | None = None) -> None:
        self._saved_at = datetime.now()
        self._show_saved()
        if done:
            done(outcome)
        self.changed.emit(outcome)
        self.edited.emit(outcome)

    def _on_refused(self, edit: _Edit, error: Exception) -> None:
        self._in_flight -= 1
        if isinstance(error, _WaitsForDiskError | StoreError) and not isinstance(error, ConflictError):
            self._unsaved.append(edit)
        elif edit.dropped:
            edit.dropped()
        self._show_saved()
        if not isinstance(error, _WaitsForDiskError):
            self.failed.emit(error)

    def _show_saved(self) -> None:
        self.saved = SavedState(self._in_flight > 0, self._saved_at, len(self._unsaved))
        self.saved_changed.emit(self.saved)
