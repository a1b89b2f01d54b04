"""Kinds of columns beyond what SQLAlchemy has."""

from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, String, Text
from sqlalchemy.types import TypeEngine

WHOLE: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits, as SQLite's are by whatever name; ids in files need them."""


def words(most: int) -> TypeEngine[str]:
    """Return the kind of a short text; SQLite holds nobody to its length, so a server must not either."""
    return String(most).with_variant(Text(), "postgresql")


class StoredBytes(LargeBinary):
    """Bytes as they lie in a file: of a number that stands in their place no memory is asked for."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return None: nothing is done; servers hand out views of their own kind, which become bytes."""
        return None if dialect.name == "sqlite" else bytes_or_none


def bytes_or_none(value: Any) -> bytes | None:
    """Return what a server hands out as bytes."""
    return None if value is None else bytes(value)
