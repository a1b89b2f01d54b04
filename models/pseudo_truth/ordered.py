"""What a worker was ordered to do, and where in it it is: a process as well as a node of a cluster."""

from abc import ABC, abstractmethod
from collections import deque

from core.errors import AmodalError
from models.pseudo_truth.messages import Begun, Ended, Order, Refused, Reply, Setup, Stopped


class DeskRefusedError(AmodalError):
    """No worker can work on this project; the line is that of the first that said so."""


class OrderedWorker(ABC):
    """The books of one worker."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._orders: deque[Order] = deque()
        """Not done yet, the one under way first, without the tracks that are done."""
        self._under_way: int | None = None
        self._is_over = False

    @property
    def tracks_ahead(self) -> int:
        """How many tracks wait, that under way not counted."""
        return sum(len(order.track_ids) for order in self._orders) - (self._under_way is not None)

    @property
    def is_idle(self) -> bool:
        """Whether everything is done, or it was asked to stop and has."""
        return self._is_over or not self._orders

    def order(self, order: Order) -> None:
        """Put work at the end of the line."""
        self._orders.append(order)
        self._send(order)

    @abstractmethod
    def _send(self, order: Order) -> None:
        """Let the worker know."""

    def _heard(self, reply: Reply) -> Reply:
        """Keep the books; returns what was said.

        Raises:
            DeskRefusedError: It cannot work at all.
        """
        match reply:
            case Begun(track_id):
                self._under_way = track_id
            case Ended(track_id):
                self._done(track_id)
            case Stopped():
                self._is_over = True
            case Refused(line):
                raise DeskRefusedError(line)
        return reply

    def _done(self, track_id: int) -> None:
        self._under_way = None
        order = self._orders.popleft()
        left = tuple(one for one in order.track_ids if one != track_id)
        if left:
            self._orders.appendleft(Order(order.clip_id, left))
