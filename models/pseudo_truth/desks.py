"""Several processes that propose side by side; whoever asks them records what they say."""

from collections.abc import Callable, Iterator
from queue import Empty, Full, Queue

from models.jobs.client import ProposalWorker
from models.jobs.job import JobCancelled, JobEvent, JobFailed, JobFinished, ProposalJob

EVENTS_HELD = 16
"""Told and not yet recorded, of all processes; who has more to say waits, so that memory stays flat."""
LOOK_EVERY_S = 0.2
ENDS = (JobFinished, JobCancelled, JobFailed)


class Desks:
    """So many child processes, each with its own line of jobs; events of all in one place."""

    def __init__(self, count: int) -> None:
        self._events: Queue[tuple[int, JobEvent]] = Queue(EVENTS_HELD)
        self._is_closing = False
        self._workers = [ProposalWorker(self._listener(number)) for number in range(count)]

    def __enter__(self) -> "Desks":
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closing = True
        for worker in self._workers:
            worker.close()

    def __len__(self) -> int:
        return len(self._workers)

    def submit(self, desk: int, job: ProposalJob) -> None:
        """Put a job at the end of a desk's line."""
        self._workers[desk].submit(job)

    def cancel_all(self) -> None:
        """Ask everybody to stop; a `JobCancelled` follows for each job."""
        for worker in self._workers:
            worker.cancel_all()

    def events(self) -> Iterator[tuple[int, JobEvent] | None]:
        """Yield desk and event as they come, and None now and then when nothing comes. Never ends."""
        while True:
            try:
                yield self._events.get(timeout=LOOK_EVERY_S)
            except Empty:
                yield None

    def _listener(self, desk: int) -> Callable[[JobEvent], None]:
        def hear(event: JobEvent) -> None:
            while not self._is_closing:
                try:
                    return self._events.put((desk, event), timeout=LOOK_EVERY_S)
                except Full:
                    continue

        return hear
