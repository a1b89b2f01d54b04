"""The reviewer's rooms: comments, verdicts, visibility, front order, unknown regions, and their undo."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE, words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add six tables; nothing that is there changes."""
    _add_comments()
    _add_per_frame("verdicts", sa.Column("subject", words(16), nullable=False), name="verdict")
    _add_per_frame("visibility", name="visibility")
    op.create_table(
        "front_orders",
        sa.Column("clip_id", WHOLE, nullable=False),
        sa.Column("spans", sa.Text, nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.PrimaryKeyConstraint("clip_id", name="pk_front_orders"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_front_orders_clip_id"),
    )
    op.create_table(
        "unknown_regions",
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("margin", WHOLE, nullable=False),
        sa.Column("counts", sa.LargeBinary, nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.PrimaryKeyConstraint("track_id", "frame", name="pk_unknown_regions"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_unknown_regions_track_id"),
    )
    op.create_table(
        "step_marks",
        sa.Column("step_id", WHOLE, nullable=False),
        sa.Column("room", words(32), nullable=False),
        sa.Column("key", words(255), nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.PrimaryKeyConstraint("step_id", "room", "key", name="pk_step_marks"),
        sa.ForeignKeyConstraint(["step_id"], ["undo_steps.id"], name="fk_step_marks_step_id"),
    )


def _add_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("clip_id", WHOLE, nullable=False),
        sa.Column("track_id", WHOLE),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("x", sa.Float),
        sa.Column("y", sa.Float),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("is_resolved", sa.Boolean, nullable=False),
        sa.Column("is_removed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_comments_clip_id"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_comments_track_id"),
    )
    op.create_index("ix_comments_clip_id", "comments", ["clip_id"])


def _add_per_frame(table: str, *more: sa.Column[str], name: str) -> None:
    """Add a table with one value per track and frame."""
    keys = ["track_id", "frame", *(column.name for column in more)]
    op.create_table(
        table,
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        *more,
        sa.Column(name, words(16), nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=f"fk_{table}_track_id"),
    )
