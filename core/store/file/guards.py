"""What every connection to a project file gets first: people send projects to each other."""

import sqlite3
from functools import partial
from pathlib import Path

from core.store.schema.row_rules import MOST_BYTES

STEPS_PER_CALL = 1_000_000
CALLS = 300
CALLS_PER_MB = 60
"""How many steps one statement may take: a damaged table can lead in circles. Counting all masks of a project
takes about 5 million steps per MB."""


class StatementClock:
    """Counts what a statement has cost and ends it when no sound project of that size would need it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._calls = self._most = 0
        self.begin()

    def begin(self) -> None:
        """Start anew with the next statement."""
        self._calls, self._most = 0, CALLS

    def __call__(self) -> int:
        """Return 1 to end the statement."""
        self._calls += 1
        if self._calls <= self._most:
            return 0
        allowed = CALLS + CALLS_PER_MB * _megabytes(self._path)
        is_over, self._most = self._calls > allowed, allowed
        return int(is_over)


def guard_connection(connection: sqlite3.Connection, path: Path) -> StatementClock:
    """Let a connection run nothing that stands in the file, read nothing huge, and never read for ever.

    Text that is no UTF-8 comes out with a mark in place of what cannot be read.
    """
    clock = StatementClock(path)
    connection.set_progress_handler(clock, STEPS_PER_CALL)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    return clock


def _megabytes(path: Path) -> int:
    try:
        return path.stat().st_size >> 20
    except OSError:
        return 0
