"""Tuning beside the window, in a process of its own; at most one at a time."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Cancelled
from core.progress import CancelToken, Progress, result_of
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from models.jobs.job import TrackFacts
    from models.tuning.tuning import Tuned
    from models.weights.tuned import TunedSet

PROPOSER = "lite"
STEPS = 100_000
"""More than there is ever time for."""


class TuningJob(QObject):
    """Knows the tuned sets, makes and forgets them. Lives as long as the window, not as its dialog.

    Signals:
        listed(list[TunedSet], str): The sets of now, and what tuning lacks here; empty = nothing.
        changed(): `progress` has news, or `is_busy` changed.
        finished(str, Tuned): It is over; the name that was asked for, and what came of it.
        cancelled(): It was stopped; nothing is kept.
        forgotten(): A set is gone.
        failed(Exception): What was asked for did not work.
    """

    listed = Signal(object, str)
    changed = Signal()
    finished = Signal(str, object)
    cancelled = Signal()
    forgotten = Signal()
    failed = Signal(object)
    _reported = Signal(object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looking = work.lane("tuned", Rank.ASKED)
        self._tuning = work.lane("tuning", Rank.ASKED)
        self._token: CancelToken | None = None
        self._is_closed = False
        self.progress = Progress(0, 0)
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether it tunes."""
        return self._token is not None

    def refresh(self) -> None:
        """Look again; `listed` follows."""
        self._look(_survey)

    def begin(self, tracks: "Sequence[TrackFacts]", name: str, source: str, minutes: float) -> None:
        """Tune with what was decided of tracks; does nothing while it tunes already."""
        if self._token is not None or self._is_closed:
            return
        token = self._token = CancelToken()
        self.progress = Progress(0, 0)
        self.changed.emit()

        def work() -> "Tuned":
            from models.tuning.child import tune_in_child
            from models.tuning.tuning import TuningPlan
            from models.weights.tuned import place_for

            plan = TuningPlan(place_for(PROPOSER, name), source, minutes, STEPS)
            return result_of(tune_in_child(tracks, plan, token), self._reported.emit)

        self._tuning.submit(work, lambda found: self._on_done(name, found), self._on_failed)

    def cancel(self) -> None:
        """Stop; nothing is kept."""
        if self._token is not None:
            self._token.cancel()

    def forget(self, proposer: str, name: str) -> None:
        """Remove a set; `listed` follows."""

        def work() -> Any:
            from models.weights.tuned import forget_tuned

            forget_tuned(proposer, name)
            return _survey()

        self._look(work, self.forgotten.emit)

    def close(self) -> None:
        """Stop, within a moment; nothing starts any more afterwards."""
        self._is_closed = True
        self.cancel()
        self._tuning.close()
        self._looking.close()

    def _look(self, work: Callable[[], Any], then: Callable[[], object] = lambda: None) -> None:
        def done(told: "tuple[list[TunedSet], str]") -> None:
            self.listed.emit(*told)
            then()

        if not self._is_closed:
            self._looking.submit(work, done, self.failed.emit)

    def _on_reported(self, progress: Progress) -> None:
        if self.is_busy:
            self.progress = progress
            self.changed.emit()

    def _on_done(self, name: str, found: "Tuned") -> None:
        self._end()
        self.finished.emit(name, found)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)

    def _end(self) -> None:
        self._token = None
        self.changed.emit()
        self.refresh()


def _survey() -> "tuple[list[TunedSet], str]":
    from models.tuning.tuning import what_is_missing
    from models.weights.tuned import tuned_sets

    return tuned_sets(), what_is_missing()
