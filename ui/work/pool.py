"""Threads beside the UI thread, shared by all kinds of work: begun when there is work, few are kept."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

RESERVED = 2
"""Threads that only what the screen waits for may take: media that do not answer block the others at most."""


class Rank(IntEnum):
    """Who goes first when more waits than there are threads."""

    SCREEN = 0
    """What the frame on screen, or a person at the tool in hand, waits for."""
    ASKED = 1
    """What somebody asked for and follows."""
    BESIDE = 2
    """What nobody waits for."""


@dataclass(eq=False)
class Line:
    """Jobs that are done one after the other; touched under the lock of its pool only."""

    name: str
    rank: Rank
    do: Callable[[Any], None]
    """Does a job on a thread of the pool; must not raise."""
    waiting: deque[Any] = field(default_factory=deque)
    running: Any = None
    """The job under way."""
    last_turn: int = 0


class Pool:
    """Does the jobs of its lines, at most one of each line at a time."""

    def __init__(self, name: str, *, most: int, kept: int, is_daemon: bool) -> None:
        """No thread begins before the first job.

        Args:
            name: Of a thread without work; while it works it has the name of the line.
            most: So many threads at most.
            kept: So many wait for the next job; others end when they find none.
            is_daemon: The process may end before them.
        """
        self._name, self._most, self._kept, self._is_daemon = name, most, kept, is_daemon
        self._changed = threading.Condition()
        self._lines: list[Line] = []
        self._threads: set[threading.Thread] = set()
        self._idle = self._turns = 0

    def add(self, line: Line) -> None:
        """Serve one line more, until it is closed."""
        with self._changed:
            self._lines.append(line)

    def put(self, line: Line, job: object) -> None:
        """Queue a job; returns at once."""
        with self._changed:
            line.waiting.append(job)
            if len(self._due()) > self._idle and len(self._threads) < self._most:
                thread = threading.Thread(target=self._work, name=self._name, daemon=self._is_daemon)
                self._threads.add(thread)
                thread.start()
            self._changed.notify_all()

    def drop(self, line: Line, job: object) -> bool:
        """Take back a job that still waits; False = it has begun, or is done."""
        with self._changed:
            if job in line.waiting:
                line.waiting.remove(job)
                return True
            return False

    def close(self, line: Line, seconds: float | None) -> None:
        """Wait for the jobs of a line, at most so long (None = for ever), and serve it no more.

        With the last line the threads end; one that is blocked is left behind.
        """
        with self._changed:
            self._changed.wait_for(lambda: line.running is None and not line.waiting, seconds)
            line.waiting.clear()
            self._lines.remove(line)
            ending = [] if self._lines else list(self._threads)
            self._changed.notify_all()
        for thread in ending:
            thread.join(seconds)

    def _due(self) -> list[Line]:
        """Return the lines that may have a thread now, the first to be served first."""
        taken = sum(line.running is not None and line.rank is not Rank.SCREEN for line in self._lines)
        is_full = taken >= self._most - RESERVED
        due = [line for line in self._lines if line.waiting and line.running is None]
        may = [line for line in due if line.rank is Rank.SCREEN or not is_full]
        return sorted(may, key=lambda line: (line.rank, line.last_turn))

    # On the threads

    def _work(self) -> None:
        thread = threading.current_thread()
        try:
            while (line := self._next()) is not None:
                thread.name = line.name
                try:
                    line.do(line.running)
                finally:
                    thread.name = self._name
                    with self._changed:
                        line.running = None
                        self._changed.notify_all()
        finally:
            with self._changed:
                self._threads.discard(thread)

    def _next(self) -> Line | None:
        with self._changed:
            while not (due := self._due()):
                if self._idle >= self._kept or not self._lines:
                    # Before the lock is let go: who puts the next job must not count on this thread.
                    self._threads.discard(threading.current_thread())
                    return None
                self._idle += 1
                self._changed.wait()
                self._idle -= 1
            self._turns += 1
            line = due[0]
            line.last_turn, line.running = self._turns, line.waiting.popleft()
            return line
