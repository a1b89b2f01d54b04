"""One line on standard error, for whoever started the program; never an error of its own."""

import sys
from contextlib import suppress


def say_on_standard_error(text: str) -> None:
    """Write a line; where the stream is closed, full or not there, nobody is left to be told."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
