"""A training beside the window, in a process of its own; at most one at a time."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.progress import CancelToken, result_of
from ui.work.long_job import LongJob
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from models.diffusion_vas_learning.plan import Asked, Trained


class TrainingJob(LongJob):
    """Trains, and keeps the step that is under way when it is stopped: the same training goes on from there.

    Signals:
        finished(Trained): It is over.
    """

    finished = Signal(object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(work.lane("training", Rank.ASKED), parent)
        self._hurry = CancelToken()
        """Set when the window closes."""

    def begin(self, asked: "Asked") -> None:
        """Train, or go on; does nothing while it trains already."""

        def work(token: CancelToken) -> "Trained":
            from models.diffusion_vas_learning.run import train_in_child

            return result_of(train_in_child(asked, token, self._hurry), self.report)

        self.run(work, self.finished.emit)

    def close(self) -> None:
        """Stop within a moment, at the last checkpoint; nothing starts any more afterwards."""
        self._hurry.cancel()
        super().close()
