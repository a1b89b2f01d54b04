"""Standard output and error that never end in a traceback: full, closed, or without our letters."""

import os
import sys
from contextlib import suppress
from io import TextIOBase, TextIOWrapper


def prepare_console() -> None:
    """Let every text be printed somehow, also where a stream is closed or knows only ASCII."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for the whole run
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush_console() -> str:
    """Write out what waits; return why standard output could not take it, empty when it did.

    What is left is given up, so that the end of the process has nothing to say about it.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up(sys.stdout)
    except (OSError, ValueError) as error:
        _give_up(sys.stdout)
        return getattr(error, "strerror", None) or str(error)
    with suppress(OSError, ValueError):
        sys.stderr.flush()
        return ""
    _give_up(sys.stderr)
    return ""


def _give_up(stream: object) -> None:
    with suppress(OSError, ValueError, AttributeError):
        assert isinstance(stream, TextIOBase)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
