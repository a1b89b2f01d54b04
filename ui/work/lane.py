"""Work of one kind off the UI thread: one after the other, with results on the UI thread in the same order.

Because reads and writes of the project share one lane, what a read brings back can never be older than an
edit that was asked for before it: the window's cache is right by construction.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.errors import AmodalError, Cancelled
from core.leaving_threads import MOMENT_S
from core.progress import CancelToken
from ui.work.pool import Line, Pool, Rank

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class _Task:
    work: Callable[[CancelToken], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    key: str | None = None
    """None = it is done whatever comes after it."""
    token: CancelToken = field(default_factory=CancelToken)


class Lane(QObject):
    """A queue of work; made by `Work.lane`."""

    _delivered = Signal()

    def __init__(
        self, pool: Pool, name: str, rank: Rank, parent: QObject | None = None, *, may_be_left: bool = False
    ) -> None:
        super().__init__(parent)
        self._pool, self._line = pool, Line(name, rank, self._do)
        self._may_be_left = may_be_left
        self._newest: dict[str, _Task] = {}
        self._pending = 0
        self._results: deque[tuple[_Task, Callable[[], None]]] = deque()
        self._stopped_at: float | None = None
        self._is_closed = False
        self._delivered.connect(self._run_delivered, Qt.ConnectionType.QueuedConnection)
        pool.add(self._line)

    @property
    def pending(self) -> int:
        """Number of tasks whose result has not been delivered yet."""
        return self._pending

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Queue `work`; exactly one of `done(result)` and `failed(error)` follows on the UI thread."""
        self._put(_Task(lambda _token: work(), done, failed))

    def newest(
        self,
        work: Callable[[CancelToken], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        key: str = "",
        *,
        stops: bool = True,
    ) -> None:
        """Queue `work(token)` in place of the last one of this key, whose `done` never follows.

        Args:
            work: What it is asked to stop by is its token.
            stops: Also in place of one that runs; else that goes on, and its `done` follows.
        """
        self.cancel(key, stops=stops)
        if self._stopped_at is None:
            task = self._newest[key] = _Task(work, done, failed, key)
            self._put(task)

    def cancel(self, key: str = "", *, stops: bool = True) -> None:
        """Give up the newest work of a key; nothing of it is delivered."""
        task = self._newest.pop(key, None)
        if task is None:
            return
        if self._pool.drop(self._line, task):
            self._pending -= 1
        elif stops:
            task.token.cancel()

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

    def stop(self) -> None:
        """Ask what is the newest of its key to stop; a lane that may be left forgets what waits."""
        if self._stopped_at is None:
            for key in list(self._newest):
                self.cancel(key)
            self._stopped_at = time.monotonic()

    def close(self) -> None:
        """Stop, and wait for the rest; results are no longer delivered. May be called twice.

        One that may be left is waited for a moment only.
        """
        if self._is_closed:
            return
        self.stop()
        assert self._stopped_at is not None
        moment = max(0.0, self._stopped_at + MOMENT_S - time.monotonic())
        self._pool.close(self._line, moment if self._may_be_left else None)
        # Disconnecting does not take back what is already on its way to this thread.
        self._is_closed = True
        self._delivered.disconnect(self._run_delivered)

    def _put(self, task: _Task) -> None:
        self._pending += 1
        self._pool.put(self._line, task)

    def _do(self, task: _Task) -> None:
        """Do a task, on a thread of the pool."""
        if self._is_left:
            return
        try:
            result = task.work(task.token)
        except Exception as error:  # noqa: BLE001 - the edge: whatever broke is handed to the window, not lost
            deliver = partial(task.failed, error)
        else:
            deliver = partial(task.done, result)
        if not self._is_left:
            self._results.append((task, deliver))
            self._delivered.emit()

    @property
    def _is_left(self) -> bool:
        """Whether nobody waits any more: the window may be gone."""
        return self._may_be_left and self._stopped_at is not None

    @Slot()
    def _run_delivered(self) -> None:
        if not self._results:
            # Handed over already.
            return
        task, deliver = self._results.popleft()
        self._pending -= 1
        if task.key is not None and self._newest.get(task.key) is task:
            del self._newest[task.key]
        if not self._is_closed and not task.token.is_cancelled:
            deliver()


def only_logged(error: Exception) -> None:
    """Keep what went wrong with work whose failure a person need not hear of; a fault of ours is told."""
    if not isinstance(error, AmodalError | Cancelled):
        log.error("work beside the window broke", exc_info=error)
