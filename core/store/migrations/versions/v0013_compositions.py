"""Compositions: completed objects as layers over a clip's background."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add one table; nothing that is there changes."""
    op.create_table(
        "compositions",
        sa.Column("clip_id", sa.Integer, nullable=False),
        sa.Column("layers", sa.Text, nullable=False),
        sa.Column("ids", sa.Text, nullable=False),
        sa.Column("spans", sa.Text, nullable=False),
        sa.Column("backdrop", sa.String(16), nullable=False),
        sa.Column("author", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("clip_id", name="pk_compositions"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_compositions_clip_id"),
    )
