"""Connections to a project's file, and what goes wrong with them in words."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, exc
from sqlalchemy.pool import QueuePool

from core.errors import StoreError
from core.store.file.guards import guard_connection
from core.store.file.refusals import is_refusal, refusal

BUSY_TIMEOUT_S = 10.0
RESCUE = "`doctor --project P` lists the damage, `--rescue OUT` writes a sound copy"
WRITES = "amodal_writes"
"""Option of a connection whose transaction will change something."""
_REASONS = {
    sqlite3.SQLITE_FULL: ("the disk is full, nothing was changed", "make room, then try again"),
    sqlite3.SQLITE_READONLY: ("is read-only, nothing was changed", "make the file and its folder writable"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", RESCUE),
    sqlite3.SQLITE_FORMAT: ("is damaged", RESCUE),
    sqlite3.SQLITE_TOOBIG: ("holds a value too large for this program", RESCUE),
    sqlite3.SQLITE_INTERRUPT: ("holds tables that do not come to an end: it is damaged", RESCUE),
    sqlite3.SQLITE_NOMEM: ("needs more memory than there is, nothing was changed", "close other programs"),
    sqlite3.SQLITE_NOTADB: ("is not an Amodal Studio project", "choose a *.amodal file"),
    sqlite3.SQLITE_BUSY: ("is busy in another program, nothing was changed", "try again"),
    sqlite3.SQLITE_LOCKED: ("is locked by another program, nothing was changed", "try again"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "check the folder's permissions"),
    sqlite3.SQLITE_IOERR: ("cannot be read or written (disk error), nothing was changed", "check the disk"),
}


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turn what a database raises into one line that names `place`, a file or URL.

    Raises:
        StoreError: In place of any error of the database.
    """
    try:
        yield
    except exc.DBAPIError as error:
        raise store_error(place, error.orig) from error
    except sqlite3.Error as error:
        raise store_error(place, error) from error
    except UnicodeEncodeError as error:
        reason = "has bytes in its name that are no UTF-8 and cannot be stored"
        raise StoreError(str(error.object), "", reason, "rename it") from error
    except UnicodeDecodeError as error:
        # SQLite's own message holds what stands in the damaged page.
        raise StoreError(place, "", *_REASONS[sqlite3.SQLITE_CORRUPT]) from error


def store_error(place: str, error: BaseException | None) -> StoreError:
    """Return what a database error means for a person."""
    if error is not None and is_refusal(error):
        return refusal(place, error)
    code = getattr(error, "sqlite_errorcode", None)
    reason, way_out = _REASONS.get((code or 0) & 0xFF, (f"database error: {error}", ""))
    return StoreError(place, "", reason, way_out)


def sqlite_engine(
    path: Path, *, is_read_only: bool = False, mode: str = "rw", check: Callable[[], None] | None = None
) -> Engine:
    """Return an engine on an SQLite file: WAL, foreign keys, full durability.

    Args:
        path: The file; any name that the system allows.
        is_read_only: Refuse every change.
        mode: As `open_sqlite`.
        check: Raises when another file than the one meant stands under the name by now.
    """

    def connect() -> sqlite3.Connection:
        connection = open_sqlite(path, mode)
        try:
            if check is not None:
                check()
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: Any) -> None:
        # pysqlite would begin transactions late and commit early; SQLAlchemy's own begin is exact.
        connection.isolation_level = None
        record.info["clock"] = guard_connection(connection, path)
        connection.execute("PRAGMA foreign_keys=ON")
        if is_read_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            # Every write is brought into the file anyway.
            connection.execute("PRAGMA wal_autocheckpoint=0")

    @event.listens_for(engine, "before_cursor_execute")
    def _on_statement(connection: Any, *_: object) -> None:
        connection.info["clock"].begin()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        # A write that began as a read could not wait for another program's.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def open_sqlite(path: Path, mode: str, *, timeout_s: float | None = None) -> sqlite3.Connection:
    """Open a file, whatever signs its name has.

    Args:
        path: The file.
        mode: `rw`, `rwc` (make it), `ro`, or `ro&immutable=1` (nothing beside it is looked at).
        timeout_s: How long to wait for other programs; by default as long as a person does.
    """
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT_S if timeout_s is None else timeout_s,
    )
