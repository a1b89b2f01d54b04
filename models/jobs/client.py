"""The window's side of the computing child process: submit, cancel, events by callback. No Qt."""

import logging
import multiprocessing
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from models.jobs.job import Job, JobCancelled, JobEvent, JobFailed, JobUpdate
from models.jobs.worker import Cancel, Compute, Order, Ready, run_child

log = logging.getLogger(__name__)

SECONDS_TO_CLOSE = 1.0


class ProposalWorker:
    """Computes jobs one after the other in a warm child process, driven by one thread of this process.

    Events of all jobs are given to `on_event` from the driving thread, at most about 20 a second, each job's
    in order and with exactly one of finished, cancelled, failed at its end. A child that crashes fails its
    job with one clear line; the next job gets a new child. `on_event` may call any method but `close`.
    """

    def __init__(self, on_event: Callable[[JobEvent], None]) -> None:
        """Start the child and its imports; returns at once. Best done shortly after the first paint."""
        self._on_event = on_event
        self._lock = threading.Lock()
        self._queue: deque[Job] = deque()
        self._current: Job | None = None
        self._cancelled_at: float | None = None
        self._wanted_cancels: set[int] = set()
        self._is_closing = False
        self._child: _Child | None = None
        self._bell_in, self._bell_out = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._drive, name="proposal-worker")
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job; returns at once. Run ids must be unique among the jobs that have not ended."""
        with self._lock:
            if self._is_closing:
                raise RuntimeError("the proposal worker is closed")
            self._queue.append(job)
        self._ring()

    def cancel(self, run_id: int) -> None:
        """Ask a queued or running job to stop; its `JobCancelled` follows within its `seconds_to_cancel`."""
        with self._lock:
            self._wanted_cancels.add(run_id)
        self._ring()

    def cancel_all(self) -> None:
        """Ask all queued jobs and the running one to stop."""
        for run_id in self.pending():
            self.cancel(run_id)

    def pending(self) -> list[int]:
        """Return the run ids that have not ended, the running one first."""
        with self._lock:
            running = [self._current.run_id] if self._current is not None else []
            return running + [job.run_id for job in self._queue]

    def close(self) -> None:
        """Cancel everything (with its events), end the child and join the thread. May be called twice."""
        with self._lock:
            was_closing, self._is_closing = self._is_closing, True
        if not was_closing:
            self._ring()
        self._thread.join()
        if not was_closing:
            self._bell_in.close()
            self._bell_out.close()

    def _ring(self) -> None:
        """Wake the driving thread."""
        with self._lock:
            if not self._bell_out.closed:
                self._bell_out.send_bytes(b"!")

    # Everything below runs on the driving thread.

    def _drive(self) -> None:
        try:
            self._warm()
            while not self._is_closing:
                try:
                    self._settle_cancels()
                    self._start_next()
                    self._wait()
                    self._receive()
                    self._enforce_cancel()
                except Exception as error:
                    # Were this thread to die, every later job would wait for ever without a word.
                    log.exception("the thread that drives the proposing process broke")
                    self._begin_anew(error)
        finally:
            self._shut_down()

    def _begin_anew(self, error: Exception) -> None:
        """Give up the job under way, with its child: what either of them holds is not to be trusted."""
        child, self._child = self._child, None
        if child is not None:
            child.end()
        job = self._current
        if job is not None:
            reason = " ".join(f"{type(error).__name__} {error}".split())
            place = f"{job.clip_name}: track {job.track_name}"
            message = f"{place}: its answer could not be taken in: {reason}"
            details = "".join(traceback.format_exception(error))
            self._finish_current(JobFailed(job.run_id, message, details, is_fault=True))

    def _warm(self) -> None:
        try:
            self._replace_child()
        except OSError:
            log.warning("no process for proposals could be started yet; the first job tries again")

    def _wait(self) -> None:
        sources: list[object] = [self._bell_in]
        if self._child is not None:
            sources += self._child.sources()
        patience = self._patience_left()
        timeout = None if patience is None else max(0.0, patience)
        for source in wait(sources, timeout):  # type: ignore[arg-type]
            if source is self._bell_in:
                self._bell_in.recv_bytes()

    def _settle_cancels(self) -> None:
        with self._lock:
            wanted, self._wanted_cancels = self._wanted_cancels, set()
            dropped = [job for job in self._queue if job.run_id in wanted]
            self._queue = deque(job for job in self._queue if job.run_id not in wanted)
        for job in dropped:
            self._tell(JobCancelled(job.run_id))
        current = self._current
        if current is not None and current.run_id in wanted and self._cancelled_at is None:
            self._cancelled_at = time.monotonic()
            if self._child is not None:
                self._child.send(Cancel(current.run_id))

    def _start_next(self) -> None:
        if self._current is not None:
            return
        with self._lock:
            if not self._queue:
                return
            self._current = self._queue.popleft()
        try:
            if self._child is None or not self._child.is_alive():
                self._replace_child()
        except OSError as error:
            place = f"{self._current.clip_name}: track {self._current.track_name}"
            message = f"{place}: no process for proposals can be started ({error}); close other programs"
            self._finish_current(JobFailed(self._current.run_id, message))
            return
        if self._child is not None:
            self._child.send(Compute(self._current))

    def _receive(self) -> None:
        child = self._child
        if child is None:
            return
        # Asked before reading: what a dying child sent is then complete in the pipe.
        is_alive = child.is_alive()
        for event in child.drain():
            self._take(event)
        if not is_alive:
            self._child = None
            code = child.end()
            if self._current is not None:
                self._finish_current(
                    _crash(self._current, code, was_cancelled=self._cancelled_at is not None)
                )

    def _take(self, event: JobEvent) -> None:
        if self._current is None or event.run_id != self._current.run_id:
            return
        if isinstance(event, JobUpdate):
            self._tell(event)
        else:
            self._finish_current(event)

    def _enforce_cancel(self) -> None:
        patience = self._patience_left()
        if self._current is not None and patience is not None and patience <= 0:
            run_id = self._current.run_id
            self._warm()
            self._finish_current(JobCancelled(run_id))

    def _patience_left(self) -> float | None:
        """Seconds until a cancelled job's process is ended, None when no running job was cancelled."""
        if self._current is None or self._cancelled_at is None:
            return None
        return self._cancelled_at + self._current.seconds_to_cancel - time.monotonic()

    def _finish_current(self, event: JobEvent) -> None:
        with self._lock:
            self._current = None
        self._cancelled_at = None
        self._tell(event)

    def _replace_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()
        self._child = _Child()

    def _shut_down(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
        with self._lock:
            left = [self._current] if self._current is not None else []
            left += self._queue
            self._queue.clear()
            self._current = None
        for job in left:
            self._tell(JobCancelled(job.run_id))

    def _tell(self, event: JobEvent) -> None:
        try:
            self._on_event(event)
        except Exception:  # a listener's fault must not end the thread that all jobs hang on
            log.exception("a listener failed on %s of run %d", type(event).__name__, event.run_id)


class _Child:
    """One spawned process and the pipe to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # daemon: should close() never be called, the interpreter ends the child when it exits.
        self._process: SpawnProcess = context.Process(
            target=run_child, args=(theirs,), name="proposals", daemon=True
        )
        self._process.start()
        theirs.close()

    def sources(self) -> list[Connection | int]:
        """What to wait on: messages, and the end of the process."""
        return [self._pipe, self._process.sentinel]

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def send(self, order: Order) -> None:
        try:
            self._pipe.send(order)
        except OSError:
            log.info("the proposing process is gone; its end is noticed next")

    def drain(self) -> list[JobEvent]:
        """Return the events that have arrived, without waiting."""
        events: list[JobEvent] = []
        try:
            while self._pipe.poll():
                message = self._pipe.recv()
                if not isinstance(message, Ready):
                    events.append(message)
        except (EOFError, OSError):
            self._process.join(SECONDS_TO_CLOSE)
        return events

    def end(self) -> int | None:
        """End the process if it still runs; return its exit code."""
        self._pipe.close()
        self._process.kill()
        self._process.join(SECONDS_TO_CLOSE)
        code = self._process.exitcode
        if code is not None:
            self._process.close()
        return code


def _crash(job: Job, code: int | None, *, was_cancelled: bool) -> JobEvent:
    if was_cancelled:
        return JobCancelled(job.run_id)
    ended = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    message = (
        f"{job.clip_name}: track {job.track_name}: the process that computes ended ({ended}; "
        "out of memory?); what had arrived is kept, ask again for the rest"
    )
    log.error("run %d: %s", job.run_id, message)
    return JobFailed(job.run_id, message)
