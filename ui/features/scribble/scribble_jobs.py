"""Strokes into masks off the UI thread: the newest request wins, older ones that wait are dropped."""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import ModelUnavailableError

if TYPE_CHECKING:
    from core.types import BoolMask
    from models.scribble.protocol import PromptRequest, PromptSegmenter

AUTO = "auto"
"""The best segmenter whose weights are here."""


@dataclass(frozen=True)
class Segmented:
    """The answer to one request."""

    number: int
    """What `request` returned."""
    mask: "BoolMask"
    segmenter: str
    """Name of the one that made it."""


class ScribbleJobs(QObject):
    """One thread that answers the newest request.

    Signals:
        answered(Segmented): A mask; answers come in the order of their requests, not every request gets one.
        failed(Exception): The newest request broke.
        busy_changed(bool): Whether an answer is on its way.
    """

    answered = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    _done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._next: tuple[int, str, PromptRequest | None] | None = None
        self._is_closed = False
        self._thread: threading.Thread | None = None
        self._newest = 0
        self._dropped = 0
        self._segmenter: tuple[str, PromptSegmenter] | None = None
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    def request(self, segmenter: str, request: "PromptRequest") -> int:
        """Ask for a mask; returns the request's number. A request that still waits is forgotten."""
        self._newest += 1
        self._put(self._newest, segmenter, request)
        self.busy_changed.emit(True)
        return self._newest

    def warm_up(self, segmenter: str) -> None:
        """Load what the first answer needs (measured: a second), before there is a stroke."""
        self._put(self._newest, segmenter, None)

    def drop(self) -> None:
        """Forget what waits; answers on their way are not delivered."""
        with self._changed:
            self._next = None
        self._dropped = self._newest
        self.busy_changed.emit(False)

    def close(self) -> None:
        """End the thread; nothing is delivered any more. May be called twice."""
        with self._changed:
            self._is_closed, self._next = True, None
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _put(self, number: int, segmenter: str, request: "PromptRequest | None") -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="scribbles")
            self._thread.start()
        with self._changed:
            self._next = number, segmenter, request
            self._changed.notify()

    # On the thread

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next is not None or self._is_closed)
                if self._next is None:
                    break
                (number, name, request), self._next = self._next, None
            try:
                segmenter = self._load(name)
                if request is None:
                    continue
                result: object = Segmented(number, segmenter.segment(request), segmenter.name)
            except Exception as error:  # noqa: BLE001 - the edge: whatever broke goes to the window
                result = error
            if request is not None:
                self._done.emit(number, result)
        if self._segmenter is not None:
            _end(self._segmenter[1])

    def _load(self, name: str) -> "PromptSegmenter":
        from models.scribble.child import ChildSegmenter
        from models.scribble.registry import best_segmenter, load_segmenter

        if self._segmenter is None or self._segmenter[0] != name:
            if self._segmenter is not None:
                _end(self._segmenter[1])
                self._segmenter = None
            segmenter = load_segmenter(best_segmenter() if name == AUTO else name)
            if missing := segmenter.missing():
                raise ModelUnavailableError(missing)
            # Torch must not be loaded into the window's process.
            is_heavy = segmenter.needs_child
            self._segmenter = name, ChildSegmenter(segmenter.name) if is_heavy else segmenter
        return self._segmenter[1]

    # Back on the UI thread

    def _on_done(self, number: int, result: object) -> None:
        if self._is_closed or number <= self._dropped:
            return
        if number == self._newest:
            self.busy_changed.emit(False)
        if isinstance(result, Exception):
            if number == self._newest:
                self.failed.emit(result)
        else:
            self.answered.emit(result)


def _end(segmenter: "PromptSegmenter") -> None:
    from models.scribble.child import ChildSegmenter

    if isinstance(segmenter, ChildSegmenter):
        segmenter.close()
