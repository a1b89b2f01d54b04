"""A long job beside the window, at most one of its kind at a time: progress, time left, stop, end."""

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Cancelled
from core.progress import CancelToken, Progress
from ui.work.lane import Lane

STEPS_TO_ESTIMATE = 2
"""Before so many are done, nobody can say how long the rest takes."""


class LongJob(QObject):
    """Lives as long as the window, not as its dialog. Who inherits says when it has ended well.

    Signals:
        changed(): `progress` has news, or `is_busy` or `is_stopping` changed.
        cancelled(): It was stopped.
        failed(Exception): It did not work.
    """

    changed = Signal()
    cancelled = Signal()
    failed = Signal(object)
    _reported = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._token: CancelToken | None = None
        self._is_closed = False
        self.progress = Progress(0, 0)
        self.seconds_left: float | None = None
        """None = nobody can say yet."""
        self._began: tuple[float, int] | None = None
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether it runs."""
        return self._token is not None

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to stop, and what is under way has not ended yet."""
        return self._token is not None and self._token.is_cancelled

    def cancel(self) -> None:
        """Ask it to stop."""
        if self._token is not None:
            self._token.cancel()
            self.changed.emit()

    def close(self) -> None:
        """Stop; nothing starts any more afterwards."""
        self._is_closed = True
        self.cancel()
        self._lane.close()

    def report(self, progress: Progress) -> None:
        """Say how far it is; from any thread."""
        self._reported.emit(progress)

    def run(self, work: Callable[[CancelToken], Any], done: Callable[[Any], object]) -> None:
        """Do `work` on the lane; `done(result)`, `cancelled` or `failed` follows. Nothing while it runs."""
        if self._token is not None or self._is_closed:
            return
        token = self._token = CancelToken()
        self.progress, self.seconds_left, self._began = Progress(0, 0), None, None
        self.changed.emit()

        def end_well(found: Any) -> None:
            self._end()
            done(found)

        self._lane.submit(lambda: work(token), end_well, self._on_failed)

    def _on_reported(self, progress: Progress) -> None:
        if not self.is_busy:
            return
        now = time.monotonic()
        if self._began is None:
            self._began = now, progress.done
        began, before = self._began
        done, rest = progress.done - before, progress.total - progress.done
        self.seconds_left = None if done < STEPS_TO_ESTIMATE else (now - began) / done * rest
        self.progress = progress
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)

    def _end(self) -> None:
        self._token = None
        self.changed.emit()
