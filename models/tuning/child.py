"""Tuning in a process of its own: polite, stopped within a moment, gone when its parent is."""

import logging
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from core.errors import AmodalError, Cancelled
from core.progress import CancelToken, Progress, result_of
from core.session_log import SessionLog, guard_process
from models.jobs.job import TrackFacts
from models.tuning.tuning import Tuned, TuningPlan, check_can_tune

log = logging.getLogger(__name__)
NICENESS = 15
"""More polite than the child that proposes: a person waits for that one."""
LOOK_EVERY_S = 0.2
SECONDS_TO_CANCEL = 1.0
"""After a cancel the process is ended when these have passed."""
STOP = "stop"


class ChildBrokeError(AmodalError):
    """The process that tunes ended or broke without an answer."""


@dataclass(frozen=True)
class _Refused:
    """Child to parent: it cannot be done; the error is for a person."""

    error: AmodalError


@dataclass(frozen=True)
class _Broke:
    """Child to parent: a fault of ours."""

    line: str
    details: str


def tune_in_child(
    tracks: Sequence[TrackFacts], plan: TuningPlan, cancel: CancelToken
) -> Generator[Progress, None, Tuned]:
    """Yield progress and return what came of it; the process ends with the generator.

    Raises:
        AmodalError: As `tune`; also when the process ends without an answer.
        Cancelled: The token was set; nothing is kept.
    """
    check_can_tune("lite")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=run_child, args=(theirs, tuple(tracks), plan), name="tuning", daemon=True)
    child.start()
    theirs.close()
    try:
        return (yield from _hear(ours, child, cancel))
    finally:
        ours.close()
        child.join(SECONDS_TO_CANCEL)
        if child.is_alive():
            child.kill()
            child.join()


def _hear(pipe: Connection, child: SpawnProcess, cancel: CancelToken) -> Generator[Progress, None, Tuned]:
    asked_at: float | None = None
    while True:
        if cancel.is_cancelled and asked_at is None:
            asked_at = time.monotonic()
            pipe.send(STOP)
        if asked_at is not None and time.monotonic() - asked_at > SECONDS_TO_CANCEL:
            raise Cancelled
        if not pipe.poll(LOOK_EVERY_S):
            if not child.is_alive() and not pipe.poll():
                raise ChildBrokeError(_words(child.exitcode))
            continue
        try:
            told = pipe.recv()
        except EOFError:
            cancel.check()
            child.join(SECONDS_TO_CANCEL)
            raise ChildBrokeError(_words(child.exitcode)) from None
        match told:
            case Progress():
                yield told
            case Tuned():
                return told
            case Cancelled():
                raise Cancelled
            case _Refused(error):
                raise error
            case _Broke(line, details):
                raise ChildBrokeError(line) from RuntimeError(details)


def _words(code: int | None) -> str:
    return f"the process that tunes ended without an answer (exit status {code}); is there enough memory?"


def run_child(pipe: Connection, tracks: Sequence[TrackFacts], plan: TuningPlan) -> None:
    """Tune and say how it goes; entry point of the process."""
    guard_process(SessionLog("tuning"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    cancel = CancelToken()
    threading.Thread(target=_read_orders, args=(pipe, cancel), name="tuning-orders", daemon=True).start()
    try:
        pipe.send(_tuned(pipe, tracks, plan, cancel))
    except Cancelled as stop:
        pipe.send(stop)
    except AmodalError as error:
        pipe.send(_Refused(AmodalError(str(error))))
    except Exception as error:  # the edge of this process: the window is told
        log.exception("tuning broke")
        line = " ".join(f"tuning broke: {type(error).__name__} {error}".split())
        pipe.send(_Broke(line, traceback.format_exc()))


def _tuned(pipe: Connection, tracks: Sequence[TrackFacts], plan: TuningPlan, cancel: CancelToken) -> Tuned:
    from models.tuning.gathering import opened_lessons
    from models.tuning.tuning import tune

    with opened_lessons(tracks, plan.seed) as lessons:
        return result_of(tune(lessons, plan, cancel), pipe.send)


def _read_orders(pipe: Connection, cancel: CancelToken) -> None:
    try:
        while pipe.recv() == STOP:
            cancel.cancel()
    except (EOFError, OSError):
        # The parent is gone, or has heard all that it wanted.
        os._exit(0)
