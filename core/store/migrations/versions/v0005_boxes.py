"""Amodal boxes on key frames."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE, words

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add one table; nothing that is there changes."""
    op.create_table(
        "amodal_boxes",
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("x", "y", "width", "height")),
        sa.Column("author", words(255), nullable=False),
        sa.PrimaryKeyConstraint("track_id", "frame", name="pk_amodal_boxes"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_amodal_boxes_track_id"),
    )
