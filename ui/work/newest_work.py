"""One thread for what the tools over time compute: the newest work wins, what runs is asked to stop."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Cancelled
from core.leaving_threads import leave, start_leavable
from core.progress import CancelToken

Tell = Callable[[int], None]


@dataclass(frozen=True)
class _Task:
    number: int
    work: Callable[[CancelToken, Tell], Any]
    done: Callable[[Any], None]
    token: CancelToken


class NewestWork(QObject):
    """Runs one piece of work at a time off the UI thread.

    Signals:
        told(int): The work has come to this frame.
        busy_changed(bool)
        failed(Exception)
    """

    told = Signal(int)
    busy_changed = Signal(bool)
    failed = Signal(object)
    _told = Signal(int, int)
    _ended = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._changed = threading.Condition()
        self._next: _Task | None = None
        self._running: _Task | None = None
        self._is_closed = False
        self._newest = 0
        self._thread: threading.Thread | None = None
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def start(self, work: Callable[[CancelToken, Tell], Any], done: Callable[[Any], None]) -> None:
        """Run `work(token, tell)` in place of any other; `done(result)` follows on the UI thread."""
        self._newest += 1
        number = self._newest
        if self._thread is None:
            self._thread = start_leavable(self._name, self._work)
        with self._changed:
            self._stop_running()
            self._next = _Task(number, work, done, CancelToken())
            self._changed.notify()
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Give up what runs or waits; nothing of it is delivered."""
        self._newest += 1
        with self._changed:
            self._stop_running()
            self._next = None
        self.busy_changed.emit(False)

    def close(self) -> None:
        """End the thread; may be called twice."""
        with self._changed:
            self._is_closed, self._next = True, None
            self._stop_running()
            self._changed.notify()
        if self._thread is not None:
            leave(self._thread)
            self._thread = None

    def _stop_running(self) -> None:
        if self._running is not None:
            self._running.token.cancel()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next is not None or self._is_closed)
                if self._next is None:
                    return
                task, self._next = self._next, None
                self._running = task
            number = task.number
            try:
                result: object = task.work(task.token, lambda frame, n=number: self._told.emit(n, frame))  # type: ignore[misc]
            except Exception as error:  # noqa: BLE001 - the edge: whatever broke goes to the window
                result = error
            with self._changed:
                self._running = None
                if self._is_closed:
                    return
            self._ended.emit(task, result)

    def _on_told(self, number: int, frame: int) -> None:
        if number == self._newest and not self._is_closed:
            self.told.emit(frame)

    def _on_ended(self, task: _Task, result: object) -> None:
        if self._is_closed or task.number != self._newest:
            return
        self.busy_changed.emit(False)
        if isinstance(result, Cancelled):
            return
        if isinstance(result, Exception):
            self.failed.emit(result)
        else:
            task.done(result)
