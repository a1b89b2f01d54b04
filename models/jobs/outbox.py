"""Sends a job's events from the child to the window's process: in order, joined, and not too many."""

import threading
import time
from collections import deque
from collections.abc import Callable

from models.jobs.job import JobEvent, JobUpdate
from models.jobs.updates import join_updates

# A child that posted a message per step without limit starved the window for 1.5 s when measured.
SECONDS_PER_MESSAGE = 0.05


class Outbox:
    """A sending thread with a queue in which updates of one hypothesis are joined while they wait."""

    def __init__(self, send: Callable[[JobEvent], None], *, interval: float = SECONDS_PER_MESSAGE) -> None:
        """Start sending. `send` is called on the outbox's own thread, at most once per `interval` seconds."""
        self._send = send
        self._interval = interval
        self._waiting: deque[JobEvent] = deque()
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._deliver, name="job-outbox", daemon=True)
        self._thread.start()

    def post(self, event: JobEvent) -> None:
        """Queue an event; returns at once."""
        with self._changed:
            for place in range(len(self._waiting) - 1, -1, -1):
                other = self._waiting[place]
                if not isinstance(event, JobUpdate) or not isinstance(other, JobUpdate):
                    break
                if (other.run_id, other.hypothesis) == (event.run_id, event.hypothesis):
                    self._waiting[place] = join_updates(other, event)
                    return
            self._waiting.append(event)
            self._changed.notify()

    def close(self) -> None:
        """Send what is waiting and end the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _deliver(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if not self._waiting:
                    return
                event = self._waiting.popleft()
            self._send(event)
            # An end is never held up, and nothing need wait behind it.
            if isinstance(event, JobUpdate):
                time.sleep(self._interval)
