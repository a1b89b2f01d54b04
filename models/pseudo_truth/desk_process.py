"""The processes that propose: each reads the project and its media by itself, and writes nothing.

This file imports next to nothing: libraries read how many threads they may use when they are imported.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.progress import CancelToken
    from models.pseudo_truth.messages import Order, Reply, Setup

NICENESS = 10
SECONDS_BETWEEN_WORDS = 1.0
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def run_desk(pipe: Connection, setup: "Setup") -> None:
    """Do what is ordered until the pipe closes; entry point of the process.

    Orders are read by a thread of their own: a stop reaches the track under way, and the end of the pipe (the
    parent closed it or was killed) ends the process in the middle of a computation.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    for name in THREADS:
        os.environ.setdefault(name, str(setup.threads))
    from core.errors import AmodalError
    from core.progress import CancelToken
    from core.session_log import SessionLog, guard_process
    from models.pseudo_truth.messages import Refused, Stopped

    guard_process(SessionLog("pseudo-gt"))
    cancel, orders = CancelToken(), SimpleQueue["Order | None"]()
    reading = threading.Thread(target=_read_orders, args=(pipe, orders, cancel), name="orders", daemon=True)
    reading.start()
    try:
        for reply in _work(setup, orders, cancel):
            _send(pipe, reply)
        _send(pipe, Stopped())
    except AmodalError as error:
        _send(pipe, Refused(str(error)))
    reading.join()  # ends this process as soon as the parent has heard


def _work(setup: "Setup", orders: "SimpleQueue[Order | None]", cancel: "CancelToken") -> "Iterator[Reply]":
    import cv2

    from core.store.project import Project
    from models.pseudo_truth.messages import Begun
    from models.pseudo_truth.track_work import TrackWork

    cv2.setNumThreads(setup.threads)
    with Project.open(setup.place, read_only=True) as project:
        work = TrackWork(project, setup)
        while (order := orders.get()) is not None:
            for track_id in order.track_ids:
                told = 0.0
                for reply in work.replies(order.clip_id, track_id, cancel):
                    if isinstance(reply, Begun) and time.monotonic() - told < SECONDS_BETWEEN_WORDS:
                        continue
                    told = time.monotonic()
                    yield reply
                if cancel.is_cancelled:
                    return


def _read_orders(pipe: Connection, orders: "SimpleQueue[Order | None]", cancel: "CancelToken") -> None:
    from models.pseudo_truth.messages import Stop

    while True:
        try:
            order = pipe.recv()
        except (EOFError, OSError):
            # Not sys.exit: the main thread may be deep in a computation, and holds nothing worth saving.
            os._exit(0)
        if isinstance(order, Stop):
            cancel.cancel()
        orders.put(None if isinstance(order, Stop) else order)


def _send(pipe: Connection, reply: "Reply") -> None:
    try:
        pipe.send(reply)
    except OSError:
        os._exit(0)
