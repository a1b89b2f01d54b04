"""What to let go of when the computing process has had nothing to do for long."""

import gc
import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

_callbacks: list[Callable[[], None]] = []


def on_idle(callback: Callable[[], None]) -> None:
    """Call `callback` whenever this process has been without a job for long; the same one is kept once.

    For what is loaded once and kept between jobs (networks, caches): let it go, and load it again when the
    next job needs it. Called on the thread that runs the jobs, never while one runs.
    """
    if callback not in _callbacks:
        _callbacks.append(callback)


def release_idle() -> None:
    """Call all callbacks, then give freed memory back; one that breaks does not hold up the others."""
    for callback in _callbacks:
        try:
            callback()
        except Exception:  # a model's fault must not end the process that serves all
            log.exception("a model could not be released")
    gc.collect()
