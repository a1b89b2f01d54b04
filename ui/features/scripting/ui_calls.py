"""Calls from a script's thread to the thread of the window, each waiting for its answer."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from core.errors import AmodalError, Cancelled
from ui.language import tr

Answer = TypeVar("Answer")
LOOK_S = 0.05
"""So often a waiting script looks whether it is stopped."""


class PendingAnswer:
    """What a call waits for: exactly one of `done` and `failed` is called, by any thread."""

    def __init__(self) -> None:
        self.is_there = threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None

    def done(self, value: Any) -> None:
        """Give the answer."""
        self.value = value
        self.is_there.set()

    def failed(self, error: BaseException) -> None:
        """Give what went wrong."""
        self.error = error
        self.is_there.set()


class UiCalls(QObject):
    """Has the window's thread do something and waits; made on the window's thread."""

    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_closed = threading.Event()
        self._asked.connect(self._do, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Let everybody go who waits: the window goes."""
        self._is_closed.set()

    def call(self, work: Callable[[], Answer]) -> Answer:
        """Return what the window's thread gets from `work`."""
        if self._is_window:
            return work()
        answer: Answer = self.wait(lambda pending: pending.done(work()))
        return answer

    def wait(self, start: Callable[[PendingAnswer], None]) -> Any:
        """Have the window's thread start something, and wait until it has answered.

        Raises:
            AmodalError: This is the window's thread, which must not wait.
            Cancelled: The window goes.
        """
        if self._is_window:
            raise AmodalError(tr("The window must not wait for the project: hand the work to studio.run"))
        pending = PendingAnswer()
        self._asked.emit((start, pending))
        while not pending.is_there.wait(LOOK_S):
            if self._is_closed.is_set():
                raise Cancelled
        if pending.error is not None:
            raise pending.error
        return pending.value

    @property
    def _is_window(self) -> bool:
        return QThread.currentThread() is self.thread()

    @Slot(object)
    def _do(self, asked: tuple[Callable[[PendingAnswer], None], PendingAnswer]) -> None:
        start, pending = asked
        try:
            start(pending)
        except Exception as error:  # noqa: BLE001 - the edge: it is the script's, who asked for it
            pending.failed(error)
