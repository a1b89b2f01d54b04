"""Engine, transactions and locks: how the project file is reached, and what goes wrong with it in words."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, exc
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from core.errors import AmodalError, StoreError
from core.store.damage import DamagedValueError, DamageLog
from core.store.guards import guard_connection
from core.store.soundness import hide_damage, leave_out

BUSY_TIMEOUT_S = 10.0
RESCUE = "`doctor --project P` lists the damage, `--rescue OUT` writes a sound copy"
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


class Database:
    """One open project database. Any thread may use it; writes take turns."""

    def __init__(self, engine: Engine, place: str, *, is_read_only: bool) -> None:
        self.engine = engine
        self.place = place
        """File or URL, as named in messages."""
        self.is_read_only = is_read_only
        self.locked_tracks: frozenset[int] = frozenset()
        """Tracks that no transaction may change."""
        self.damage = DamageLog()
        """What was found damaged so far."""
        self.hidden_tables: set[str] = set()
        """Tables of which rows are left out of every read, because they are damaged."""
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        leave_out(self, self._sessions)
        self._write_lock = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database."""
        with self.translated(), self._sessions() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are one transaction: all kept on leaving, or none on an error.

        Raises:
            StoreError: The project is read-only, the disk is full, …; nothing was changed.
        """
        if self.is_read_only:
            raise StoreError(
                self.place, "", "is open for reading only, nothing was changed", "open a writable copy"
            )
        with self._write_lock, self.translated(), self._sessions.begin() as session:
            session.info["locked_tracks"] = self.locked_tracks
            yield session

    def close(self) -> None:
        """Wait for a write under way, then close all connections."""
        with self._write_lock:
            self.engine.dispose()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what the database raises into one line for people.

        Raises:
            StoreError: The project is damaged, busy, read-only, …
        """
        try:
            yield
        except exc.DBAPIError as error:
            raise store_error(self.place, error.orig) from error
        except (DamagedValueError, exc.NoResultFound, exc.MultipleResultsFound, StaleDataError) as error:
            raise StoreError(self.place, "", f"is damaged: {error}", RESCUE) from error
        except (AmodalError, MemoryError, NotImplementedError):
            raise
        except Exception as error:
            # Ours, or a value that nobody would have stored: only what is found decides.
            if not (found := hide_damage(self)):
                raise
            raise StoreError(self.place, found, "is damaged; it is left out from now on", RESCUE) from error


def store_error(place: str, error: BaseException | None) -> StoreError:
    """Return what a database error means for a person."""
    code = getattr(error, "sqlite_errorcode", None)
    reason, way_out = _REASONS.get((code or 0) & 0xFF, (f"database error: {error}", ""))
    return StoreError(place, "", reason, way_out)


def sqlite_engine(path: Path, *, is_read_only: bool = False) -> Engine:
    """Return an engine on an SQLite file: WAL, foreign keys, full durability.

    A read-only one falls back to SQLite's `immutable` where the folder lets no journal be made.
    """
    if is_read_only:
        engine = create_engine("sqlite://", creator=lambda: _connect_read_only(path), poolclass=_pool())
    else:
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: Any) -> None:
        # pysqlite would begin transactions late and commit early; SQLAlchemy's own begin is exact.
        connection.isolation_level = None
        record.info["clock"] = guard_connection(connection, path)
        connection.execute("PRAGMA foreign_keys=ON")
        if not is_read_only:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "before_cursor_execute")
    def _on_statement(connection: Any, *_: object) -> None:
        connection.info["clock"].begin()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _pool() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


def _connect_read_only(path: Path) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        connection = sqlite3.connect(
            f"{uri}?{mode}", uri=True, check_same_thread=False, timeout=BUSY_TIMEOUT_S
        )
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError:
            connection.close()
            if "immutable" in mode:
                raise
        else:
            return connection
    raise AssertionError("unreachable")
