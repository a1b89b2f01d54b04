"""Making the tables and bringing old ones up to date, with a backup beside the file."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from core.beside import beside, partial_name
from core.errors import StoreError
from core.store.file.sqlite import open_sqlite
from core.store.tables.base import HEAD_REVISION

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def schema_revision(engine: Engine) -> str | None:
    """Return the migration a database stands at, None when it has none of our tables."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that are missing, inside the connection's transaction."""
    # Alembic takes 0.2 s to import and is needed only for new and for old projects.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def make_tables(connection: Connection) -> None:
    """Make the tables of this version in an empty SQLite database, inside the connection's transaction."""
    for statement in _statements():
        connection.exec_driver_sql(statement)


@cache
def _statements() -> tuple[str, ...]:
    """What the migrations leave behind; a process that makes many projects goes through them once."""
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            upgrade(connection)
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            _begin, *statements, _commit = raw.iterdump()
            return tuple(statements)
    finally:
        engine.dispose()


def check_revision(revision: str | None, place: str) -> bool:
    """Return whether a database must be upgraded.

    Raises:
        StoreError: It is not ours, or comes from a newer version of the program.
    """
    if revision is None:
        raise StoreError(place, "", "is not an Amodal Studio project", "choose a *.amodal file")
    if revision > HEAD_REVISION:
        raise StoreError(
            place,
            f"schema {revision}",
            f"was written by a newer version (this one knows {HEAD_REVISION})",
            "update Amodal Studio",
        )
    return revision < HEAD_REVISION


def back_up(path: Path, revision: str) -> Path:
    """Copy a project beside itself before it is upgraded, and return the copy's path."""
    target = beside(path, f".backup-{revision}")
    number = 2
    while target.exists():
        target = beside(path, f".backup-{revision}-{number}")
        number += 1
    partial = partial_name(target)
    with closing(open_sqlite(path, "rw")) as source, closing(open_sqlite(partial, "rwc")) as copy:
        source.backup(copy)
    partial.replace(target)
    return target
