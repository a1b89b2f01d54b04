"""The child process that computes jobs: warm, polite, and gone when its parent is."""

import logging
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue

from core.progress import CancelToken
from core.session_log import SessionLog, guard_process
from models.devices.idle import release_idle
from models.jobs.job import Job, JobEvent, JobFailed, JobFinished, JobUpdate
from models.jobs.outbox import Outbox

log = logging.getLogger(__name__)
NICENESS = 10
SECONDS_IDLE = 600.0
"""After this long without a job, models are let go (`models.devices.idle`)."""


@dataclass(frozen=True, slots=True)
class Compute:
    """Parent to child: do this job; jobs are done in the order they come."""

    job: Job


@dataclass(frozen=True, slots=True)
class Cancel:
    """Parent to child: stop this run."""

    run_id: int


@dataclass(frozen=True, slots=True)
class Ready:
    """Child to parent: imports are done."""


Order = Compute | Cancel


class _Desk:
    """Jobs that came in and their tokens; filled by the reading thread, emptied by the computing one."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._tokens: dict[int, CancelToken] = {}

    def put(self, job: Job) -> None:
        self._tokens[job.run_id] = CancelToken()
        self._jobs.put(job)

    def cancel(self, run_id: int) -> None:
        token = self._tokens.get(run_id)
        if token is not None:
            token.cancel()

    def take(self, seconds: float | None = None) -> tuple[Job, CancelToken] | None:
        """Wait for the next job, at most so long; None = none came."""
        try:
            job = self._jobs.get(timeout=seconds)
        except Empty:
            return None
        return job, self._tokens[job.run_id]

    def clear(self, run_id: int) -> None:
        self._tokens.pop(run_id, None)


def run_child(pipe: Connection, seconds_idle: float = SECONDS_IDLE) -> None:
    """Serve orders from `pipe` until the parent closes it or dies; entry point of the spawned process.

    Orders are read by a thread of their own: a cancel reaches the job in work, and the end of the pipe (the
    parent closed it or was killed) ends the process even in the middle of a computation. After
    `seconds_idle` without a job the models that jobs left in memory are let go.
    """
    guard_process(SessionLog("proposals"))
    desk = _Desk()
    threading.Thread(target=_read_orders, args=(pipe, desk), name="job-orders", daemon=True).start()
    _be_polite()
    execute_job = _import_early()
    outbox = Outbox(lambda event: _send(pipe, event))
    _send(pipe, Ready())
    while True:
        taken = desk.take(seconds_idle)
        if taken is None:
            release_idle()
            taken = desk.take()
        assert taken is not None  # without a limit it waits until there is one
        job, token = taken
        for event in execute_job(job, token):
            outbox.post(event)
        desk.clear(job.run_id)


def _read_orders(pipe: Connection, desk: _Desk) -> None:
    while True:
        try:
            order: Order = pipe.recv()
        except (EOFError, OSError):
            # Not sys.exit: the main thread may be deep in a computation, and holds nothing worth saving.
            os._exit(0)
        match order:
            case Compute(job):
                desk.put(job)
            case Cancel(run_id):
                desk.cancel(run_id)


def _send(pipe: Connection, message: object) -> None:
    try:
        pipe.send(message)
    except OSError:
        os._exit(0)
    except Exception as error:
        # Nothing was sent: a message is turned into bytes first. Without an answer the job would never end.
        log.exception("a message cannot be sent to the window")
        if isinstance(message, JobUpdate | JobFinished):
            words = f"what it made cannot be sent to the window: {type(error).__name__}"
            pipe.send(JobFailed(message.run_id, words, traceback.format_exc(), is_fault=True))


def _be_polite() -> None:
    """Leave the processor and the keyboard's interrupt to the window."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threads = max(1, (os.cpu_count() or 2) - 1)
    # torch reads this when it is imported, much later and perhaps never.
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    import cv2

    cv2.setNumThreads(threads)


def _import_early() -> Callable[[Job, CancelToken], Iterator[JobEvent]]:
    """Import what jobs need before the first one comes, and only here: the parent imports this file too."""
    from models.jobs.execute import execute_job
    from models.proposers.registry import PREFERRED, load_proposer

    load_proposer(PREFERRED[-1])
    return execute_job
