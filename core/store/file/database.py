"""Transactions and locks on an open project."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, exc
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from core.errors import AmodalError, StoreError
from core.store.file.damage_log import DamagedValueError, DamageLog
from core.store.file.hidden_rows import HiddenRows
from core.store.file.keeper import Keeper
from core.store.file.sqlite import RESCUE, in_words


class Database:
    """One open project database. Any thread may use it; writes take turns."""

    def __init__(
        self, engine: Engine, place: str, *, is_read_only: bool, keeper: Keeper | None = None
    ) -> None:
        self.engine = engine
        self._keeper = keeper
        self.place = place
        """File or URL, as named in messages."""
        self.is_read_only = is_read_only
        self.locked_tracks: frozenset[int] = frozenset()
        """Tracks that no transaction may change."""
        self.damage = DamageLog()
        """What was found damaged so far."""
        self._sessions = sessionmaker(
            engine, expire_on_commit=False, info={"damage": self.damage, "place": place}
        )
        self.hidden_rows = HiddenRows(engine, self.damage, self._sessions)
        """What is left out of every read, because it is damaged."""
        self._write_lock = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database."""
        with self.translated(), self._sessions() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are one transaction: all kept on leaving, or none on an error.

        Nobody else writes meanwhile, in no other program either. What was committed to a file is brought out
        of SQLite's log before this returns, unless somebody is reading an older state: then `is_settled` is
        False until `settle` could do it.

        Raises:
            StoreError: The project is read-only, the disk is full, the file is not what its name says any
                more, …; nothing was changed.
        """
        if self.is_read_only:
            raise StoreError(
                self.place, "", "is open for reading only, nothing was changed", "open a writable copy"
            )
        with self._write_lock, self.translated():
            keeper = self._keeper
            assert keeper is not None, "whoever opens a project for writing says what it lies in"
            keeper.check()
            with self._sessions.begin() as session:
                session.info["locked_tracks"] = self.locked_tracks
                session.connection(execution_options=keeper.write_options)
                stamp = keeper.begin_write(session)
                yield session
                keeper.end_write(session, stamp)
            keeper.note_write(stamp)

    @property
    def is_settled(self) -> bool:
        """Whether all that was committed is in the file that has the project's name."""
        return self._keeper is None or self._keeper.is_settled

    def settle(self) -> None:
        """Bring what was committed into the file, where that could not be done at once."""
        if self._keeper is not None and not self.is_read_only:
            with self._write_lock:
                self._keeper.settle()

    def close(self) -> None:
        """Wait for a write under way, then close all connections."""
        with self._write_lock:
            self.settle()
            self.engine.dispose()
            if self._keeper is not None:
                self._keeper.close()

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
            if not (found := self.hidden_rows.look_everywhere()):
                raise
            raise StoreError(self.place, found, "is damaged; it is left out from now on", RESCUE) from error

    @contextmanager
    def _in_the_way(self) -> Iterator[None]:
        try:
            yield
        except exc.IntegrityError as error:
            if not self.hidden_rows.tables:
                raise
            reason = "a damaged row stands where this would be written, nothing was changed"
            raise StoreError(self.place, "", reason, RESCUE) from error
