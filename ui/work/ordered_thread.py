"""A thread that does one thing after the other and hands results back to the UI thread in the same order.

Everything that touches the project file goes through one of these. Because reads and writes share one queue,
what a read brings back can never be older than an edit that was asked for before it: the window's cache is
right by construction.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.errors import AmodalError, Cancelled
from core.leaving_threads import leave

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Task:
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


class OrderedThread(QObject):
    """Runs work on its own thread and hands the result to callbacks on the thread that created it.

    Signals:
        pending_changed(int): Number of tasks that wait or run.
    """

    pending_changed = Signal(int)
    _delivered = Signal()

    def __init__(self, name: str, parent: QObject | None = None, *, may_be_left: bool = False) -> None:
        """Start the thread.

        Args:
            may_be_left: Its work only looks at media, which may block for ever: closing waits a moment, drops
                what is queued and leaves it behind. Never for what owns something of a person's.
        """
        super().__init__(parent)
        self._may_be_left = may_be_left
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._pending = 0
        self._is_closed = self._is_closing = False
        self._results: deque[Callable[[], None]] = deque()
        self._delivered.connect(self._run_delivered, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name=name, daemon=may_be_left)
        self._thread.start()

    @property
    def pending(self) -> int:
        """Number of tasks whose result has not been delivered yet."""
        return self._pending

    def submit(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Queue `work`; exactly one of `done(result)` and `failed(error)` follows on the UI thread."""
        self._pending += 1
        self.pending_changed.emit(self._pending)
        self._tasks.put(_Task(work, done, failed))

    def catch_up(self, seconds: float) -> bool:
        """Wait for what is queued, at most so long, and hand the results over now; returns whether all are.

        For the end of the window only: nothing else happens meanwhile.
        """
        is_done = threading.Event()
        self.submit(is_done.set, lambda _none: None, lambda _error: None)
        is_done.wait(seconds)
        while self._results:
            self._run_delivered()
        return self._pending <= 1

    def close(self) -> None:
        """Finish what is queued, then end the thread; results are no longer delivered."""
        self._is_closing = True
        self._tasks.put(None)
        if self._may_be_left:
            leave(self._thread)
        else:
            self._thread.join()
        # Disconnecting does not take back what is already on its way to this thread.
        self._is_closed = True
        self._delivered.disconnect(self._run_delivered)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            if self._may_be_left and self._is_closing:
                return
            outcome = _outcome(task)
            if self._may_be_left and self._is_closing:
                return  # the window may be gone: nobody hears it
            self._results.append(outcome)
            self._delivered.emit()

    @Slot()
    def _run_delivered(self) -> None:
        if not self._results:
            # Handed over already.
            return
        deliver = self._results.popleft()
        self._pending -= 1
        if self._is_closed:
            return
        try:
            deliver()
        finally:
            self.pending_changed.emit(self._pending)


def only_logged(error: Exception) -> None:
    """Keep what went wrong with work whose failure a person need not hear of; a fault of ours is told."""
    if not isinstance(error, AmodalError | Cancelled):
        log.error("work beside the window broke", exc_info=error)


def _outcome(task: _Task) -> Callable[[], None]:
    try:
        result = task.work()
    except Exception as error:  # noqa: BLE001 - the edge: whatever broke is handed to the window, not lost
        failure = error
        return lambda: task.failed(failure)
    return lambda: task.done(result)
