"""Who proposes side by side: processes of this machine, or workers of a cluster, ordered in the same way."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import wait
from typing import Protocol

from models.pseudo_truth.desks import Desk
from models.pseudo_truth.messages import Order, Reply, Setup


class Worker(Protocol):
    """One of them: does its orders one after the other."""

    @property
    def tracks_ahead(self) -> int:
        """How many tracks wait, that under way not counted."""

    @property
    def is_idle(self) -> bool:
        """Whether everything is done, or it was asked to stop and has."""

    def order(self, order: Order) -> None:
        """Put work at the end of the line."""

    def stop(self) -> None:
        """Ask it to stop."""

    def replies(self) -> Iterator[Reply]:
        """Yield what was said, without waiting.

        Raises:
            AmodalError: It cannot work at all.
        """


class Crew(Protocol):
    """All of them."""

    @property
    def workers(self) -> Sequence[Worker]:
        """Those that there are."""

    def wait(self, seconds: float) -> None:
        """Wait until one of them has something to say, for so long at most."""

    def close(self) -> None:
        """End them, whatever they do."""


CrewOf = Callable[[Setup], Crew]
"""Starts a crew that works on what the set-up says."""


class LocalCrew:
    """Processes of this machine."""

    def __init__(self, setup: Setup, workers: int) -> None:
        fair = replace(setup, threads=fair_threads(workers))
        self.workers = [Desk(fair) for _ in range(workers)]

    def wait(self, seconds: float) -> None:
        """Wait for words, or the end of a process."""
        wait([source for desk in self.workers if not desk.is_idle for source in desk.sources], seconds)

    def close(self) -> None:
        """End the processes."""
        for desk in self.workers:
            desk.close()


def local_crew(workers: int) -> CrewOf:
    """Return what starts so many processes; the processors are shared out among them."""
    return lambda setup: LocalCrew(setup, workers)


def fair_threads(workers: int) -> int:
    """Return how many threads each of so many processes may compute with.

    One processor is left to the process that writes, as everywhere else; the others are shared out.
    """
    return max(1, ((os.cpu_count() or 2) - 1) // workers)
