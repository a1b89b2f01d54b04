"""Tracks and clips lie in an order of a person's, and a clip can be put away as a track can."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add columns; without a rank everything lies in the order in which it came in, as before."""
    op.add_column("tracks", sa.Column("rank", WHOLE))
    op.add_column("clips", sa.Column("rank", WHOLE))
    op.add_column("clips", sa.Column("is_archived", sa.Boolean, nullable=False, server_default=sa.false()))
