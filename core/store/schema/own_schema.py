"""Whether the tables of a project file are ours, and nothing else in it would run.

A database can carry code: views that never end, triggers that undo each edit, checks and generated columns.
All of it stands in `sqlite_master`, which is read before anything else is.
"""

import re
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.types import TypeEngine

from core.errors import StoreError
from core.store.tables.append_only import APPEND_ONLY_TRIGGERS
from core.store.tables.base import Base

VERSION_TABLE = "alembic_version"
_CODE = re.compile(
    r"\b(CHECK|GENERATED|COLLATE|WITHOUT)\b|\bAS\s*\(|\bON\s+(DELETE|UPDATE|CONFLICT)\b", re.IGNORECASE
)
"""Words of a table that let it do something by itself; none of ours has them."""
_WAY_OUT = "nothing was run; `doctor --project P --rescue OUT` writes a sound copy"


def refuse_code(connection: Connection, place: str) -> None:
    """Check that nothing in an SQLite file would run by itself; any version of the schema.

    Raises:
        StoreError: A view, a trigger or an index that is not ours, a virtual table, or a table with checks.
    """
    ours = {_plain(text) for text in APPEND_ONLY_TRIGGERS}
    for kind, name, table, text in master(connection):
        words = str(text or "")
        if kind == "trigger" and _plain(words) not in ours:
            raise StoreError(place, f"trigger {name} on {table}", "could change what is saved", _WAY_OUT)
        if kind == "view":
            raise StoreError(place, f"view {name}", "stands where only tables may be", _WAY_OUT)
        if (
            kind == "index"
            and words
            and str(table).lower() in Base.metadata.tables
            and not _is_our_index(words)
        ):
            raise StoreError(place, f"index {name} on {table}", "is not one of this program", _WAY_OUT)
        if kind == "table" and (reason := _code_in(str(name), words)):
            raise StoreError(place, f"table {name}", reason, _WAY_OUT)


def check_tables(connection: Connection, place: str) -> None:
    """Check that an SQLite file of the newest schema has our tables with our columns.

    Raises:
        StoreError: A table or a column is missing or of another kind.
    """
    for name, table in Base.metadata.tables.items():
        found = columns_of(connection, name)
        if not found:
            raise StoreError(place, f"table {name}", "is missing", _WAY_OUT)
        for column in table.columns:
            kind = found.get(column.name)
            if kind is None:
                raise StoreError(place, f"table {name}", f"has no column {column.name}", _WAY_OUT)
            if _affinity(kind) != _affinity(_declared(column.type)):
                raise StoreError(place, f"table {name}, column {column.name}", f"is {kind:.40}", _WAY_OUT)


def check_pages(connection: Connection, place: str) -> None:
    """Check the pages of an SQLite file, and that its indexes hold what its tables hold.

    Raises:
        StoreError: They do not; the text says the first thing that is wrong.
    """
    if connection.dialect.name != "sqlite":
        return
    first = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    if first != "ok":
        reason = "is damaged, and what is read from it could be something else"
        raise StoreError(place, f"{first.splitlines()[-1]:.200}", reason, _WAY_OUT)


def master(connection: Connection) -> list[tuple[Any, ...]]:
    """Return kind, name, table and text of everything in an SQLite file, but for what SQLite made itself."""
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master")
    # Only tables and indexes: a crafted file can give a trigger any name.
    made = ("table", "index")
    return [tuple(row) for row in rows if row[0] not in made or not str(row[1]).startswith("sqlite_")]


def columns_of(connection: Connection, table: str) -> dict[str, str]:
    """Return declared types by column; empty when there is no such table."""
    rows = connection.exec_driver_sql(f'PRAGMA table_xinfo("{table}")')
    return {str(row[1]): str(row[2]) for row in rows if row[6] == 0}


def missing_guards(connection: Connection) -> list[str]:
    """Return what of our triggers and indexes an SQLite file lacks; it works without, less safe or slower."""
    rows = master(connection)
    present = {_plain(str(text)) for kind, _, _, text in rows if kind == "trigger"}
    lacking = [f"trigger {text.split()[2]}" for text in APPEND_ONLY_TRIGGERS if _plain(text) not in present]
    names = {name for kind, name, _, _ in rows if kind == "index"}
    indexes = [str(index.name) for table in Base.metadata.tables.values() for index in table.indexes]
    return lacking + [f"index {name}" for name in indexes if name not in names]


def _is_our_index(text: str) -> bool:
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            names = ",".join(column.name for column in index.columns)
            if _plain(text) == _plain(f"CREATE INDEX {index.name} ON {table.name} ({names})"):
                return True
    return False


def _code_in(name: str, text: str) -> str:
    if text.lstrip()[:14].upper().startswith("CREATE VIRTUAL"):
        return "is made by a module that is not part of this program"
    if name.lower() in (*Base.metadata.tables, VERSION_TABLE) and (found := _CODE.search(text)):
        return f"has a clause ({found.group(0)}) that no table of this program has"
    return ""


def _plain(text: str) -> str:
    return re.sub(r'[\s"`\[\];]+', " ", text).replace(" (", "(").replace(" )", ")").replace(", ", ",").strip()


@cache  # the types are those of our tables
def _declared(kind: TypeEngine[Any]) -> str:
    from sqlalchemy.dialects.sqlite import dialect

    return str(kind.compile(dialect=dialect()))


def _affinity(declared: str) -> str:
    """Return SQLite's own reading of a declared type."""
    words = declared.upper()
    for part, kind in (("INT", "INTEGER"), ("CHAR", "TEXT"), ("TEXT", "TEXT"), ("BLOB", "BLOB")):
        if part in words:
            return kind
    return "REAL" if any(part in words for part in ("REAL", "FLOA", "DOUB")) else "NUMERIC"
