"""Engine, transactions and locks: how the project file is reached, and what goes wrong with it in words."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, exc
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import QueuePool

from core.errors import AmodalError, StoreError
from core.store.damage.damage import DamagedValueError, DamageLog
from core.store.damage.soundness import hide_damage, leave_out
from core.store.file.guards import guard_connection

if TYPE_CHECKING:
    from core.store.file.settled import SettledFile

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


class Database:
    """One open project database. Any thread may use it; writes take turns."""

    def __init__(
        self, engine: Engine, place: str, *, is_read_only: bool, file: "SettledFile | None" = None
    ) -> None:
        self.engine = engine
        self._file = file
        self.place = place
        """File or URL, as named in messages."""
        self.is_read_only = is_read_only
        self.locked_tracks: frozenset[int] = frozenset()
        """Tracks that no transaction may change."""
        self.damage = DamageLog()
        """What was found damaged so far."""
        self.hidden_tables: set[str] = set()
        """Tables of which rows are left out of every read, because they are damaged."""
        self._sessions = sessionmaker(engine, expire_on_commit=False, info={"damage": self.damage})
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

        What was committed is brought from SQLite's log into the file itself before this returns, unless
        somebody is reading an older state: then `is_settled` is False until `settle` could do it.

        Raises:
            StoreError: The project is read-only, the disk is full, the file is not what its name says any
                more, …; nothing was changed.
        """
        if self.is_read_only:
            raise StoreError(
                self.place, "", "is open for reading only, nothing was changed", "open a writable copy"
            )
        with self._write_lock, self.translated():
            if self._file is not None:
                self._file.check()
            with self._sessions.begin() as session:
                session.info["locked_tracks"] = self.locked_tracks
                session.connection(execution_options={WRITES: True})
                stamp = self._file.begin_write(session) if self._file is not None else None
                yield session
                if self._file is not None and stamp is not None:
                    self._file.end_write(session, stamp)
            if self._file is not None and stamp is not None:
                self._file.note_write(stamp)

    @property
    def is_settled(self) -> bool:
        """Whether all that was committed is in the file that has the project's name."""
        return self._file is None or self._file.is_settled

    def settle(self) -> None:
        """Bring what was committed into the file, where that could not be done at once."""
        if self._file is not None and not self.is_read_only:
            with self._write_lock:
                self._file.settle()

    def close(self) -> None:
        """Wait for a write under way, then close all connections."""
        with self._write_lock:
            self.settle()
            self.engine.dispose()
            if self._file is not None:
                self._file.close()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what the database raises into one line for people.

        Raises:
            StoreError: The project is damaged, busy, read-only, …
        """
        try:
            with in_words(self.place), self._in_the_way():
                yield
        except (DamagedValueError, exc.NoResultFound, exc.MultipleResultsFound, StaleDataError) as error:
            raise StoreError(self.place, "", f"is damaged: {error}", RESCUE) from error
        except (AmodalError, MemoryError, NotImplementedError):
            raise
        except Exception as error:
            # Ours, or a value that nobody would have stored: only what is found decides.
            if not (found := hide_damage(self)):
                raise
            raise StoreError(self.place, found, "is damaged; it is left out from now on", RESCUE) from error

    @contextmanager
    def _in_the_way(self) -> Iterator[None]:
        try:
            yield
        except exc.IntegrityError as error:
            if not self.hidden_tables:
                raise
            reason = "a damaged row stands where this would be written, nothing was changed"
            raise StoreError(self.place, "", reason, RESCUE) from error


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turn what SQLite raises into one line that names `place`, a file or URL.

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
