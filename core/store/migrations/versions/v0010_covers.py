"""Tracks have a role: an object, or something in front of the clip's objects."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add one column; all tracks that are there are objects."""
    op.add_column("tracks", sa.Column("role", words(16), nullable=False, server_default="object"))
