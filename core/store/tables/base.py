"""What all tables share. The same on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from core.store.tables.column_types import WHOLE
from core.types import Layer

HEAD_REVISION = "0017"
"""Newest migration in migrations/versions."""
APPLICATION_ID = 0x414D4F44
"""Written into SQLite files, so that foreign ones are refused ("AMOD")."""

LAYERS = (Layer.MODAL, Layer.AMODAL)
"""Position = number in the tables."""


class UtcDateTime(TypeDecorator[datetime]):
    """Times are stored in UTC and come back aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Drop the zone after moving to UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Common base; constraint names are fixed so that migrations can name them."""

    type_annotation_map = {int: WHOLE}  # noqa: RUF012 - SQLAlchemy's own way of declaring it
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
