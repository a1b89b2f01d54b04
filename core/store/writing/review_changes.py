"""Changes of the reviewer's rooms inside a transaction, with what undo needs to take them back.

Every room is a small table. A change puts one row in the place of another (None = no row); the step keeps
both as JSON, so that undo and redo need not know what a room is for.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, inspect

from core.store.tables.base import Base, UtcDateTime
from core.store.tables.clips import TrackRow
from core.store.tables.review import StepMarkRow
from core.store.writing.transaction import Transaction


def put_row(
    change: Transaction, kind: type[Base], key: Mapping[str, Any], fields: Mapping[str, Any] | None
) -> None:
    """Put a row with these fields at a key; None takes the row away. Nothing happens when it is so already.

    Args:
        change: The transaction that it belongs to.
        kind: One of the room's mappings.
        key: Its whole primary key, by column.
        fields: All other columns.
    """
    before = _fields(change, kind, key)
    after = None if fields is None else dict(fields)
    if before == after:
        return
    if "track_id" in key:
        change.check_locks([key["track_id"]])
    write_row(change, kind, key, after)
    texts = (None if one is None else dump_fields(one) for one in (before, after))
    mark = dict(zip(("before", "after"), texts, strict=True))
    change.note(StepMarkRow, [{"room": kind.__tablename__, "key": dump_fields(key), **mark}])


def write_row(
    change: Transaction, kind: type[Base], key: Mapping[str, Any], fields: Mapping[str, Any] | None
) -> None:
    """Put a row at a key without noting it for undo; None takes it away."""
    session = change.session
    row = session.get(kind, dict(key))
    present = _fields(change, kind, key)
    if fields is None and present is None:
        return
    clip_id = _clip_of(change, {**key, **(fields or present or {})})
    if fields is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(kind(**key, **fields))
    else:
        for name, value in fields.items():
            setattr(row, name, value)
    session.flush()
    change.marks.add((kind.__tablename__, clip_id))


def _clip_of(change: Transaction, owner: Mapping[str, Any]) -> int:
    if "clip_id" in owner:
        return int(owner["clip_id"])
    if "track_id" not in owner:
        return 0  # of the project as a whole: its categories and attributes
    return int(change.session.get_one(TrackRow, owner["track_id"]).clip_id)


def _fields(change: Transaction, kind: type[Base], key: Mapping[str, Any]) -> dict[str, Any] | None:
    row = change.session.get(kind, dict(key))
    if row is None:
        return None
    return {column.key: getattr(row, column.key) for column in inspect(kind).columns if column.key not in key}


def dump_fields(fields: Mapping[str, Any]) -> str:
    """Return columns as JSON, in the order of their names."""
    return json.dumps({name: _plain(value) for name, value in sorted(fields.items())})


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("ascii")
    return value.isoformat() if isinstance(value, datetime) else value


def load_fields(kind: type[Base], text: str) -> dict[str, Any]:
    """Return columns from JSON, as the mapping wants them."""
    fields: dict[str, Any] = json.loads(text)
    for column in inspect(kind).columns:
        value = fields.get(column.key)
        if value is None:
            continue
        if isinstance(column.type, LargeBinary):
            fields[column.key] = str(value).encode("ascii")
        elif isinstance(column.type, UtcDateTime):
            fields[column.key] = datetime.fromisoformat(str(value))
    return fields
