"""The open SQLite file whose writes are brought out of SQLite's log at once, and marked."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from core.beside import remove_leftovers
from core.store.file import write_stamp
from core.store.file.condition import FileCondition, FileState
from core.store.file.new_file import check_free, new_file
from core.store.file.project_file import ProjectFile
from core.store.file.sqlite import BUSY_TIMEOUT_S, WRITES, in_words, open_sqlite
from core.store.file.stray_wal import wal_of


class SettledFile:
    """A project file with a connection of its own, for checkpoints and copies.

    Writes go to SQLite's log (`NAME-wal`) first, and one that is reported as saved must not stay there: who
    copies, renames or restores the file would part the two.
    """

    write_options: Mapping[str, Any] = MappingProxyType({WRITES: True})

    def __init__(self, file: ProjectFile) -> None:
        """Hold a file that SQLite has brought into a usable state.

        Raises:
            sqlite3.Error: It cannot be opened.
        """
        self._file = file
        self._connection = open_sqlite(file.real_path, "rw", timeout_s=0)
        self._connection.isolation_level = None
        self._is_truncated = False
        row = self._connection.execute("PRAGMA user_version").fetchone()
        file.note_write(write_stamp.as_stamp(row[0]))
        self.is_settled = False
        self.settle()

    def check(self) -> None:
        """Refuse to go on when the file is not what its name says.

        Raises:
            ProjectFileError: It was moved, deleted, replaced or written over.
        """
        self._file.check()

    def condition(self) -> FileCondition:
        """Look what has become of the file."""
        return self._file.condition()

    def begin_write(self, session: Session) -> int:
        """Return the mark of the write that begins.

        Raises:
            ProjectFileError: Another program has put other content into the database.
        """
        found = session.connection().exec_driver_sql("PRAGMA user_version").scalar_one()
        if write_stamp.as_stamp(found) != self._file.stamp:
            raise self._file.overwritten()
        return write_stamp.next_stamp(self._file.stamp)

    def end_write(self, session: Session, stamp: int) -> None:
        """Put the mark into the transaction, which is committed next.

        Raises:
            ProjectFileError: The file is not what its name says any more.
        """
        session.flush()
        session.connection().exec_driver_sql(f"PRAGMA user_version={write_stamp.as_signed(stamp)}")
        self._file.check()

    def note_write(self, stamp: int) -> None:
        """A write was committed: bring it into the file."""
        self._file.note_write(stamp)
        self.is_settled = self._is_truncated = False
        self.settle()

    def settle(self) -> None:
        """Bring all that was committed into the file and empty the log, as far as readers let it happen."""
        condition = self._file.condition()
        if condition.state is FileState.OVERWRITTEN or (self._is_truncated and self.is_settled):
            # What another program wrote into the file is not ours to write over.
            return
        # An error (no room, a lock) leaves the write safe in the log; the next call tries again.
        with suppress(sqlite3.Error):
            is_busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._is_truncated = not is_busy
            self.is_settled = self._file.note_settled() and condition.is_well

    def copy_to(self, target: Path) -> None:
        """Write all that was saved into a new file, whatever has become of this one.

        Raises:
            StoreError: The target exists, or cannot be written.
        """
        check_free(target)
        remove_leftovers(target.parent)
        with (
            new_file(target) as partial,
            in_words(str(target)),
            closing(open_sqlite(partial, "rwc")) as copy,
        ):
            self._connection.backup(copy)
            # The copy is one file, also before it is opened for the first time.
            copy.execute("PRAGMA journal_mode=DELETE")

    def close(self) -> None:
        """Let the file go, after all other connections."""
        condition = self._file.condition()
        self._connection.execute(f"PRAGMA busy_timeout={round(BUSY_TIMEOUT_S * 1000)}")
        with suppress(sqlite3.Error):
            self._connection.close()
        if condition.state in (FileState.MOVED, FileState.DELETED):
            self._remove_empty_log(condition.place)
        self._file.close()

    def _remove_empty_log(self, place: Path | None) -> None:
        """SQLite leaves its log behind where the file has another name now; when it is empty it can go."""
        old = self._file.real_path
        for path in (old, place.with_name(old.name) if place is not None else old):
            with suppress(OSError):
                if wal_of(path).stat().st_size == 0:
                    wal_of(path).unlink()
                    Path(f"{path}-shm").unlink(missing_ok=True)
