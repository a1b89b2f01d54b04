"""Keeps what a library prints by itself off the terminal: the file's error is said once, in our one line."""

import io
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress

_ONE_AT_A_TIME = threading.RLock()
"""Both streams belong to the whole process."""
_STDERR = 2


@contextmanager
def without_lines(*marks: str) -> Iterator[None]:
    """Drop lines that hold one of the marks, from Python's standard output and the process's standard error.

    All other lines that anybody writes meanwhile are handed on afterwards.
    """
    with _ONE_AT_A_TIME:
        said = io.StringIO()
        try:
            with _caught_errors(marks), redirect_stdout(said):
                yield
        finally:
            _hand_on(said.getvalue(), marks)


@contextmanager
def _caught_errors(marks: tuple[str, ...]) -> Iterator[None]:
    try:
        real = os.dup(_STDERR)
    except OSError:  # a program without a terminal may have none
        yield
        return
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(real, _STDERR)
            os.close(real)
            caught.seek(0)
            rest = [line for line in caught if not any(mark.encode() in line for mark in marks)]
            with suppress(OSError):
                os.write(_STDERR, b"".join(rest))


def _hand_on(said: str, marks: tuple[str, ...]) -> None:
    rest = [line for line in said.splitlines(keepends=True) if not any(mark in line for mark in marks)]
    if rest:
        with suppress(OSError, ValueError, AttributeError):
            sys.stdout.write("".join(rest))
