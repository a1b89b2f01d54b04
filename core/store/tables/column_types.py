"""Kinds of columns beyond what SQLAlchemy has."""

from typing import Any

from sqlalchemy import Dialect, LargeBinary


class StoredBytes(LargeBinary):
    """Bytes as they lie in a file: of a number that stands in their place no memory is asked for."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return None: nothing is done; servers hand out views of their own kind, which become bytes."""
        return None if dialect.name == "sqlite" else bytes_or_none


def bytes_or_none(value: Any) -> bytes | None:
    """Return what a server hands out as bytes."""
    return None if value is None else bytes(value)
