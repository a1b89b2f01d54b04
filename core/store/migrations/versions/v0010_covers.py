"""Tracks have a role: an object, or something in front of the clip's objects."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add one column; all tracks that are there are objects."""
    op.add_column("tracks", sa.Column("role", sa.String(16), nullable=False, server_default="object"))
