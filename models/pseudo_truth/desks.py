"""Several processes that propose side by side; whoever gives them orders writes what they made."""

import multiprocessing
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection

from core.errors import AmodalError
from models.pseudo_truth.desk_process import run_desk
from models.pseudo_truth.messages import Begun, Died, Ended, Order, Refused, Reply, Setup, Stop, Stopped

SECONDS_TO_END = 1.0


class DeskRefusedError(AmodalError):
    """No process can work on this project; the line is that of the first that said so."""


class Desk:
    """One process, what it was ordered to do, and what it is doing; when it dies a new one goes on."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._orders: deque[Order] = deque()
        """Not done yet, the one under way first, without the tracks that are done."""
        self._under_way: int | None = None
        self._is_over = False
        self._start()

    @property
    def tracks_ahead(self) -> int:
        """How many tracks wait, that under way not counted."""
        return sum(len(order.track_ids) for order in self._orders) - (self._under_way is not None)

    @property
    def is_idle(self) -> bool:
        """Whether everything is done, or it was asked to stop and has."""
        return self._is_over or not self._orders

    @property
    def sources(self) -> list[Connection | int]:
        """What to wait for: words, and the end of the process."""
        return [] if self._is_over else [self._pipe, self._process.sentinel]

    def order(self, order: Order) -> None:
        """Put work at the end of the line."""
        self._orders.append(order)
        self._send(order)

    def stop(self) -> None:
        """Ask it to stop."""
        self._send(Stop())

    def replies(self) -> Iterator[Reply]:
        """Yield what was said, without waiting; a process that died says so for the track that it was at."""
        # Asked before reading: what a dying process said is then complete in the pipe.
        is_alive = self._process.is_alive()
        try:
            while not self._is_over and self._pipe.poll():
                yield self._heard(self._pipe.recv())
        except (EOFError, OSError):
            is_alive = False
            self._process.join(SECONDS_TO_END)
        if not is_alive and not self._is_over:
            yield from self._died()

    def close(self) -> None:
        """End the process."""
        self._is_over = True
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def _heard(self, reply: Reply) -> Reply:
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

    def _died(self) -> Iterator[Reply]:
        """Give up the track under way, and the rest of the line to a new process."""
        code = self._process.exitcode
        self._pipe.close()
        if not self._orders:
            self._is_over = True
            return
        lost = self._under_way or self._orders[0].track_ids[0]
        self._done(lost)
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        yield Died(lost, f"the process that computes ended ({how}; out of memory?)")
        self._start()
        for order in self._orders:
            self._send(order)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # daemon: should close() never be called, the interpreter ends the process when it exits.
        self._process = context.Process(
            target=run_desk, args=(theirs, self._setup), name="pseudo-gt", daemon=True
        )
        self._process.start()
        theirs.close()

    def _send(self, message: Order | Stop) -> None:
        # A process that is gone is noticed next, and what it had to do is given to another.
        with suppress(OSError):
            self._pipe.send(message)
