"""Long work in a process of its own: polite, stopped within a moment, gone when its parent is."""

import logging
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol, TypeVar

from core.errors import AmodalError, Cancelled
from core.progress import CancelToken, Progress
from core.session_log import SessionLog, guard_process

log = logging.getLogger(__name__)
NICENESS = 15
"""More polite than the child that proposes: a person waits for that one."""
LOOK_EVERY_S = 0.2
SECONDS_TO_CANCEL = 1.0
"""After a cancel the process is ended when these have passed."""
STOP = "stop"
Result = TypeVar("Result", covariant=True)
T = TypeVar("T")
Tell = Callable[[Progress], object]


class Work(Protocol[Result]):
    """What the process does; can be pickled, as its result can."""

    def __call__(self, tell: Tell, cancel: CancelToken) -> Result: ...


class ChildBrokeError(AmodalError):
    """The process ended or broke without an answer."""


class ChildEndedError(ChildBrokeError):
    """The process ended without a word: the system, or a library in it, gave up (mostly for memory)."""


@dataclass(frozen=True)
class _Answer:
    """Child to parent: what came of it."""

    result: Any


@dataclass(frozen=True)
class _Refused:
    """Child to parent: it cannot be done; the error is for a person."""

    error: AmodalError


@dataclass(frozen=True)
class _Broke:
    """Child to parent: a fault of ours."""

    line: str
    details: str


def run_apart(
    work: Work[T],
    name: str,
    cancel: CancelToken,
    seconds_to_cancel: float = SECONDS_TO_CANCEL,
    niceness: int = NICENESS,
    hurry: CancelToken | None = None,
) -> Generator[Progress, None, T]:
    """Yield progress and return what came of it; the process ends with the generator.

    Args:
        work: What to do there.
        name: One word for it: of the process, and of its log.
        cancel: Asks the work to stop.
        seconds_to_cancel: How long it may take to do so before the process is ended.
        niceness: 0 for what a person waits for.
        hurry: Set beside `cancel` where nobody can wait so long: it has SECONDS_TO_CANCEL then.

    Raises:
        AmodalError: As the work raises it; also when the process ends without an answer.
        Cancelled: The token was set.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_run_child, args=(theirs, work, name, niceness), name=name, daemon=True)
    child.start()
    theirs.close()
    try:
        result: T = yield from _hear(ours, child, name, cancel, seconds_to_cancel, hurry)
        return result
    finally:
        ours.close()
        child.join(SECONDS_TO_CANCEL)
        if child.is_alive():
            child.kill()
            child.join()


def _hear(
    pipe: Connection,
    child: SpawnProcess,
    name: str,
    cancel: CancelToken,
    seconds_to_cancel: float,
    hurry: CancelToken | None,
) -> Generator[Progress, None, Any]:
    asked_at: float | None = None
    while True:
        if cancel.is_cancelled and asked_at is None:
            asked_at = time.monotonic()
            pipe.send(STOP)
        is_hurried = hurry is not None and hurry.is_cancelled
        given = SECONDS_TO_CANCEL if is_hurried else seconds_to_cancel
        if asked_at is not None and time.monotonic() - asked_at > given:
            raise Cancelled
        if not pipe.poll(LOOK_EVERY_S):
            if not child.is_alive() and not pipe.poll():
                raise ChildEndedError(_words(name, child.exitcode))
            continue
        try:
            told = pipe.recv()
        except EOFError:
            cancel.check()
            child.join(SECONDS_TO_CANCEL)
            raise ChildEndedError(_words(name, child.exitcode)) from None
        match told:
            case Progress():
                yield told
            case _Answer(result):
                return result
            case Cancelled():
                raise Cancelled
            case _Refused(error):
                raise error
            case _Broke(line, details):
                raise ChildBrokeError(line) from RuntimeError(details)


def _words(name: str, code: int | None) -> str:
    return f"the process of {name} ended without an answer (exit status {code}); is there enough memory?"


def _run_child(pipe: Connection, work: Work[object], name: str, niceness: int) -> None:
    """Work and say how it goes; entry point of the process."""
    guard_process(SessionLog(name))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(niceness)
    cancel = CancelToken()
    threading.Thread(target=_read_orders, args=(pipe, cancel), name=f"{name}-orders", daemon=True).start()
    try:
        pipe.send(_Answer(work(pipe.send, cancel)))
    except Cancelled as stop:
        pipe.send(stop)
    except AmodalError as error:
        pipe.send(_Refused(AmodalError(str(error))))
    except Exception as error:  # the edge of this process: the window is told
        log.exception("%s broke", name)
        line = " ".join(f"{name} broke: {type(error).__name__} {error}".split())
        pipe.send(_Broke(line, traceback.format_exc()))


def _read_orders(pipe: Connection, cancel: CancelToken) -> None:
    try:
        while pipe.recv() == STOP:
            cancel.cancel()
    except (EOFError, OSError):
        # The parent is gone, or has heard all that it wanted.
        os._exit(0)
