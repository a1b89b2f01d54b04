"""Prompts of tracks: what a person pointed at in a frame, and whether it counts for following."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add one table; nothing that is there changes."""
    op.create_table(
        "prompts",
        sa.Column("track_id", sa.Integer, nullable=False),
        sa.Column("frame", sa.Integer, nullable=False),
        sa.Column("strokes", sa.Text, nullable=False),
        sa.Column("is_muted", sa.Boolean, nullable=False),
        sa.Column("author", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("track_id", "frame", name="pk_prompts"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_prompts_track_id"),
    )
