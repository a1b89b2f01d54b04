"""From a name to an open database: the file, its lock, what lies beside it, the schema."""

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.beside import remove_leftovers
from core.errors import StoreError, printable
from core.messages import Message, say
from core.store.file.database import Database
from core.store.file.migrating import back_up, check_revision, make_tables, schema_revision, upgrade
from core.store.file.project_file import ProjectFile
from core.store.file.settled import SettledFile
from core.store.file.sqlite import in_words, open_sqlite, sqlite_engine
from core.store.file.stray_wal import wal_of
from core.store.file.strays import put_aside, strays_of
from core.store.schema.own_schema import check_tables, refuse_code
from core.store.schema.row_codes import now
from core.store.tables.base import APPLICATION_ID
from core.store.tables.clips import ProjectRow

LOOKS, BETWEEN_S = 5, 0.02
"""How often, and how far apart, a log that is just being written is looked at."""


@dataclass(frozen=True)
class OpenedFile:
    """A project file that can be worked with."""

    database: Database
    name: str
    file: ProjectFile
    settled: SettledFile | None
    """None when it is open for reading only."""
    notes: tuple[Message, ...] = ()
    """What was found beside the file and put aside, one line each."""


def open_file(path: Path, *, read_only: bool) -> OpenedFile:
    """Open a project file; an older one is backed up and upgraded first.

    Raises:
        StoreError: Missing, not ours, from a newer version, damaged, or open elsewhere.
    """
    file = ProjectFile(path, is_read_only=read_only)
    try:
        with in_words(str(path)):
            return _open_to_read(file) if read_only else _open_to_write(file)
    except BaseException:
        file.close()
        raise


def build_file(path: Path, name: str) -> None:
    """Make a project file with nothing in it.

    Raises:
        DBAPIError: The place cannot be written to.
    """
    engine = sqlite_engine(path, mode="rwc")
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            make_tables(connection)
        with Session(engine) as session, session.begin():
            session.add(ProjectRow(id=1, name=printable(name), created_at=now()))
    finally:
        engine.dispose()


def _open_to_write(file: ProjectFile) -> OpenedFile:
    notes = put_aside(file.real_path, strays_beside(file))
    remove_leftovers(file.real_path.parent)
    engine = sqlite_engine(file.real_path, check=file.check)
    try:
        name = _prepare(engine, file, read_only=False)
        settled = SettledFile(file)
    except BaseException:
        engine.dispose()
        raise
    database = Database(engine, str(file.path), is_read_only=False, keeper=settled)
    return OpenedFile(database, name, file, settled, notes)


def _open_to_read(file: ProjectFile) -> OpenedFile:
    strays = strays_beside(file)
    mode = "ro&immutable=1" if strays else reading_mode(file.real_path)
    engine = sqlite_engine(file.real_path, mode=mode, is_read_only=True, check=file.check)
    try:
        name = _prepare(engine, file, read_only=True)
    except BaseException:
        engine.dispose()
        raise
    notes = tuple(say("{file} does not belong to it and is not read", file=stray.name) for stray in strays)
    return OpenedFile(Database(engine, str(file.path), is_read_only=True), name, file, None, notes)


def strays_beside(file: ProjectFile) -> list[Path]:
    """Return what lies beside a project and does not belong to it."""
    for look in range(LOOKS):
        if look:
            # Another window may have been between two of its writes.
            time.sleep(BETWEEN_S)
        if not (found := strays_of(file.real_path, file.stamp_on_disk() or 0)):
            break
    return found


def reading_mode(path: Path) -> str:
    """Return how a file is opened so that reading leaves nothing beside it, where that can be had."""
    wal = wal_of(path)
    has_log = wal.exists() and wal.stat().st_size > 0
    if not has_log and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        # Only a connection that might write takes its log away when it ends; ours is told not to write.
        return "rw"
    try:
        with closing(open_sqlite(path, "ro")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        # The folder lets no log be made.
        return "ro&immutable=1"
    return "ro"


def _prepare(engine: Engine, file: ProjectFile, *, read_only: bool) -> str:
    with engine.connect() as connection:
        refuse_code(connection, str(file.path))
    revision = schema_revision(engine)
    if check_revision(revision, str(file.path)):
        if read_only:
            raise StoreError(
                file.path, f"schema {revision}", "is from an older version and must be upgraded",
                "open it once for writing",
            )  # fmt: skip
        back_up(file.real_path, revision or "")
        with engine.begin() as connection:
            upgrade(connection)
            check_tables(connection, str(file.path))
    with Session(engine) as session:
        check_tables(session.connection(), str(file.path))
        row = session.execute(select(ProjectRow.name).where(ProjectRow.id == 1)).one_or_none()
        return file.path.stem if row is None or not isinstance(row[0], str) else row[0]
