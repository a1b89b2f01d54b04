"""A training beside the window, in a process of its own; at most one at a time."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Cancelled
from core.progress import CancelToken, Progress, result_of
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from models.diffusion_vas_learning.plan import Asked, Trained


class TrainingJob(QObject):
    """Lives as long as the window, not as its dialog.

    Signals:
        changed(): `progress` has news, or `is_busy` changed.
        finished(Trained): It is over.
        cancelled(): It was stopped; the same training goes on from there.
        failed(Exception): It did not work.
    """

    changed = Signal()
    finished = Signal(object)
    cancelled = Signal()
    failed = Signal(object)
    _reported = Signal(object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = work.lane("training", Rank.ASKED)
        self._token: CancelToken | None = None
        self._hurry = CancelToken()
        """Set when the window closes."""
        self.progress = Progress(0, 0)
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether it trains."""
        return self._token is not None

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to stop and still keeps what it has learned."""
        return self._token is not None and self._token.is_cancelled

    def begin(self, asked: "Asked") -> None:
        """Train, or go on; does nothing while it trains already."""
        if self._token is not None or self._hurry.is_cancelled:
            return
        token = self._token = CancelToken()
        self.progress = Progress(0, 0)
        self.changed.emit()

        def work() -> "Trained":
            from models.diffusion_vas_learning.run import train_in_child

            return result_of(train_in_child(asked, token, self._hurry), self._reported.emit)

        self._lane.submit(work, self._on_done, self._on_failed)

    def cancel(self) -> None:
        """Stop after the step that is under way, which is kept."""
        if self._token is not None:
            self._token.cancel()
            self.changed.emit()

    def close(self) -> None:
        """Stop within a moment, at the last checkpoint; nothing starts any more afterwards."""
        self._hurry.cancel()
        self.cancel()
        self._lane.close()

    def _on_reported(self, progress: Progress) -> None:
        if self.is_busy:
            self.progress = progress
            self.changed.emit()

    def _on_done(self, found: "Trained") -> None:
        self._end()
        self.finished.emit(found)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)

    def _end(self) -> None:
        self._token = None
        self.changed.emit()
