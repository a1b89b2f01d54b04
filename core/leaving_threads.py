"""Threads that may wait for a disk, a network or a decoder: they are left behind rather than waited for."""

import threading
from collections.abc import Callable

MOMENT_S = 0.5
"""Longer nobody waits for such a thread when a window closes; it ends with the process."""


def start_leavable(name: str, work: Callable[[], None]) -> threading.Thread:
    """Start a thread that owns nothing of a person's, so that the process may end while it is blocked."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread


def leave(thread: threading.Thread) -> bool:
    """Wait a moment for the end of a thread that was told to stop; returns whether it has ended."""
    thread.join(MOMENT_S)
    return not thread.is_alive()
