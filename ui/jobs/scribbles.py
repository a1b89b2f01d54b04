"""Strokes into masks off the UI thread: the newest request wins, older ones that wait are dropped."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.errors import ModelUnavailableError
from core.progress import CancelToken
from ui.work.lane import only_logged
from ui.work.pool import Rank
from ui.work.work import Work

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
    """Answers the newest request; what it computes when a newer one comes is still answered.

    Signals:
        answered(Segmented): A mask; answers come in the order of their requests, not every request gets one.
        failed(Exception): The newest request broke.
        loaded(str): Name of the segmenter that was warmed up.
    """

    answered = Signal(object)
    failed = Signal(object)
    loaded = Signal(str)

    def __init__(
        self, work: Work, name: str, parent: QObject | None = None, *, is_in_front: bool = False
    ) -> None:
        """Make the lane; `is_in_front`: strokes run along the middle of something that covers objects."""
        super().__init__(parent)
        self._is_in_front = is_in_front
        self._lane = work.lane(name, Rank.SCREEN)
        self._newest = self._dropped = 0
        self._segmenter: tuple[str, PromptSegmenter] | None = None

    def request(self, segmenter: str, request: "PromptRequest") -> int:
        """Ask for a mask; returns the request's number. A request that still waits is forgotten."""
        self._newest += 1
        number = self._newest

        def work(_token: CancelToken) -> Segmented:
            from models.scribble.covering import region_in_front

            used = self._load(segmenter)
            mask = region_in_front(used, request) if self._is_in_front else used.segment(request)
            return Segmented(number, mask, used.name)

        self._lane.newest(work, self._on_answered, partial(self._on_failed, number), stops=False)
        return number

    def warm_up(self, segmenter: str) -> None:
        """Load what the first answer needs (measured: a second), before there is a stroke."""
        # What is wrong with it is said when it is asked for something.
        self._lane.newest(
            lambda _token: self._load(segmenter).name, self.loaded.emit, only_logged, stops=False
        )

    def drop(self) -> None:
        """Forget what waits; answers on their way are not delivered."""
        self._lane.cancel()
        self._dropped = self._newest

    def close(self) -> None:
        """End what makes the masks; nothing is delivered any more. May be called twice."""
        self._lane.cancel()
        self._lane.submit(self._end, lambda _none: None, only_logged)
        self._lane.close()

    def _on_answered(self, answer: Segmented) -> None:
        if answer.number > self._dropped:
            self.answered.emit(answer)

    def _on_failed(self, number: int, error: Exception) -> None:
        if self._dropped < number == self._newest:
            self.failed.emit(error)

    # In the lane

    def _load(self, name: str) -> "PromptSegmenter":
        from models.scribble.child import ChildSegmenter
        from models.scribble.registry import DEFAULT, IN_FRONT, best_segmenter, load_segmenter

        if self._segmenter is None or self._segmenter[0] != name:
            self._end()
            otherwise = IN_FRONT if self._is_in_front else DEFAULT
            segmenter = load_segmenter(best_segmenter(otherwise) if name == AUTO else name)
            if missing := segmenter.missing():
                raise ModelUnavailableError(missing)
            # Torch must not be loaded into the window's process.
            is_heavy = segmenter.needs_child
            self._segmenter = name, ChildSegmenter(segmenter.name) if is_heavy else segmenter
        return self._segmenter[1]

    def _end(self) -> None:
        from models.scribble.child import ChildSegmenter

        if self._segmenter is not None and isinstance(self._segmenter[1], ChildSegmenter):
            self._segmenter[1].close()
        self._segmenter = None
