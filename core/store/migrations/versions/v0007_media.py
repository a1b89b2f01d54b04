"""What is known of clips' media: names, times and marks."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE, words

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add two tables; clips that are there get their rows when their media are opened next."""
    op.create_table(
        "clip_media",
        sa.Column("clip_id", WHOLE, nullable=False),
        sa.Column("known_from", words(16), nullable=False),
        sa.Column("known_at", sa.DateTime, nullable=False),
        *_mark(),
        sa.Column("frame_count", WHOLE),
        sa.Column("first_s", sa.Float),
        sa.Column("last_s", sa.Float),
        sa.Column("times_digest", words(64)),
        sa.PrimaryKeyConstraint("clip_id", name="pk_clip_media"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_clip_media_clip_id"),
    )
    op.create_table(
        "clip_frames",
        sa.Column("clip_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        *_mark(),
        sa.PrimaryKeyConstraint("clip_id", "frame", name="pk_clip_frames"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_clip_frames_clip_id"),
    )


def _mark() -> tuple[sa.Column[int], sa.Column[int], sa.Column[str]]:
    return (
        sa.Column("size", sa.BigInteger),
        sa.Column("mtime_ns", sa.BigInteger),
        sa.Column("digest", words(64)),
    )
