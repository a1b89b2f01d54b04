"""What people's work took: one row per action, only ever added."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE, words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add one table; nothing that is there changes."""
    op.create_table(
        "effort",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.Column("clip_id", WHOLE),
        sa.Column("track_id", WHOLE),
        sa.Column("frame", WHOLE),
        sa.Column("kind", words(16), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("strokes", WHOLE, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_effort"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_effort_clip_id"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_effort_track_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER effort_no_{verb.lower()} BEFORE {verb} ON effort "
                "BEGIN SELECT RAISE(ABORT, 'effort is append-only'); END"
            )
