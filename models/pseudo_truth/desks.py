"""Several processes that propose side by side; whoever gives them orders writes what they made."""

import multiprocessing
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection

from models.pseudo_truth.desk_process import run_desk
from models.pseudo_truth.messages import Died, Order, Reply, Setup, Stop
from models.pseudo_truth.ordered import OrderedWorker

SECONDS_TO_END = 1.0


class Desk(OrderedWorker):
    """One process, what it was ordered to do, and what it is doing; when it dies a new one goes on."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._start()

    @property
    def sources(self) -> list[Connection | int]:
        """What to wait for: words, and the end of the process."""
        return [] if self._is_over else [self._pipe, self._process.sentinel]

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
