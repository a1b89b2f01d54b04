"""Compositions: completed objects as layers over a clip's background."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE, words

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add one table; nothing that is there changes."""
    op.create_table(
        "compositions",
        sa.Column("clip_id", WHOLE, nullable=False),
        sa.Column("layers", sa.Text, nullable=False),
        sa.Column("ids", sa.Text, nullable=False),
        sa.Column("spans", sa.Text, nullable=False),
        sa.Column("backdrop", words(16), nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.PrimaryKeyConstraint("clip_id", name="pk_compositions"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_compositions_clip_id"),
    )
