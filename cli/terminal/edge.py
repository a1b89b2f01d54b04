"""Where errors become one line and an exit status, and Ctrl+C a clean stop."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from core.errors import AmodalError, Cancelled, printable
from core.progress import CancelToken
from core.session_log import SessionLog

CANCELLED_STATUS = 130
ENVIRONMENT_STATUS = 2
ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def run_safely(work: Callable[[], int | None]) -> int:
    """Run a command and return its exit status: 0, 2 bad input, 130 cancelled, 1 our fault."""
    try:
        with _handled(_interrupt):
            return work() or 0
    except AmodalError as error:
        say(str(error))
        return error.exit_status
    except (Cancelled, KeyboardInterrupt):
        say("cancelled; nothing half-done was left")
        return CANCELLED_STATUS
    except BrokenPipeError:
        return 0
    except OSError as error:
        # The disk, the network or the output: not ours, and not the person's input either.
        say(f"{error.filename or 'the system'}: {error.strerror or error}")
        return ENVIRONMENT_STATUS
    except Exception as error:
        if is_memory(error):
            say("there is not enough memory for this: close other programs, or work on fewer clips at a time")
            return ENVIRONMENT_STATUS
        SessionLog("command").keep(error, "a command")
        if os.environ.get("AMODAL_DEBUG"):
            raise
        say(f"something of ours broke: {type(error).__name__}: {error} (AMODAL_DEBUG=1 shows where)")
        return 1


def say(text: str) -> None:
    """Print one line on standard error, if it can be printed at all."""
    with suppress(OSError, ValueError):
        print("amodal-studio: " + printable(text), file=sys.stderr)


def is_memory(error: Exception) -> bool:
    """Tell whether an error comes from memory that is not there."""
    words = str(error).lower()
    return isinstance(error, MemoryError) or any(
        part in words for part in ("failed to map segment", "cannot allocate memory", "insufficient memory")
    )


@contextmanager
def cancel_on_interrupt() -> Iterator[CancelToken]:
    """Give a token that Ctrl+C sets, and whatever else ends a program politely; again interrupts at once."""
    token = CancelToken()

    def on_interrupt(number: int, frame: Any) -> None:
        if token.is_cancelled:
            _interrupt(number, frame)
        token.cancel()

    with _handled(on_interrupt):
        yield token


def _interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


@contextmanager
def _handled(handler: Callable[[int, Any], None]) -> Iterator[None]:
    """Let a handler hear of Ctrl+C, of `kill` and of a terminal that closes; what is ignored stays so."""
    before: dict[int, Any] = {}
    try:
        for name in ENDING_SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
    except ValueError:  # not the main thread (tests)
        pass
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
