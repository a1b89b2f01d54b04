"""Tuning beside the window, in a process of its own; at most one at a time."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.progress import CancelToken, result_of
from ui.work.long_job import LongJob
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from models.jobs.job import TrackFacts
    from models.tuning.tuning import Tuned
    from models.weights.tuned import TunedSet

PROPOSER = "lite"
STEPS = 100_000
"""More than there is ever time for."""


class TuningJob(LongJob):
    """Knows the tuned sets, makes and forgets them. Nothing is kept of a tuning that was stopped.

    Signals:
        listed(list[TunedSet], str): The sets of now, and what tuning lacks here; empty = nothing.
        finished(str, Tuned): It is over; the name that was asked for, and what came of it.
        forgotten(): A set is gone.
    """

    listed = Signal(object, str)
    finished = Signal(str, object)
    forgotten = Signal()

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(work.lane("tuning", Rank.ASKED), parent)
        self._looking = work.lane("tuned", Rank.ASKED)

    def refresh(self) -> None:
        """Look again; `listed` follows."""
        self._look(_survey)

    def begin(self, tracks: "Sequence[TrackFacts]", name: str, source: str, minutes: float) -> None:
        """Tune with what was decided of tracks; does nothing while it tunes already."""

        def work(token: CancelToken) -> "Tuned":
            from models.tuning.child import tune_in_child
            from models.tuning.tuning import TuningPlan
            from models.weights.tuned import place_for

            plan = TuningPlan(place_for(PROPOSER, name), source, minutes, STEPS)
            return result_of(tune_in_child(tracks, plan, token), self.report)

        self.run(work, lambda found: self.finished.emit(name, found))

    def forget(self, proposer: str, name: str) -> None:
        """Remove a set; `listed` follows."""

        def work() -> Any:
            from models.weights.tuned import forget_tuned

            forget_tuned(proposer, name)
            return _survey()

        self._look(work, self.forgotten.emit)

    def close(self) -> None:
        """Stop, within a moment; nothing starts any more afterwards."""
        super().close()
        self._looking.close()

    def _look(self, work: Callable[[], Any], then: Callable[[], object] = lambda: None) -> None:
        def done(told: "tuple[list[TunedSet], str]") -> None:
            self.listed.emit(*told)
            then()

        if not self._is_closed:
            self._looking.submit(work, done, self.failed.emit)

    def _end(self) -> None:
        super()._end()
        self.refresh()


def _survey() -> "tuple[list[TunedSet], str]":
    from models.tuning.tuning import what_is_missing
    from models.weights.tuned import tuned_sets

    return tuned_sets(), what_is_missing()
