"""Completions, doubts per frame, what kind of run it was and what its record says."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE, words

revision = "0003"
down_revision = "0002"

TRIGGERS = tuple(
    f"CREATE TRIGGER completions_no_{verb.lower()} BEFORE {verb} ON completions "
    "BEGIN SELECT RAISE(ABORT, 'completions are append-only'); END"
    for verb in ("UPDATE", "DELETE")
)


def upgrade() -> None:
    """Add two columns to runs and two tables; nothing that is there changes."""
    op.add_column("proposal_runs", sa.Column("facts", sa.Text, nullable=False, server_default="{}"))
    op.add_column("proposal_runs", sa.Column("kind", words(16), nullable=False, server_default="proposal"))
    op.create_table(
        "frame_doubts",
        sa.Column("run_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("doubt", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "frame", name="pk_frame_doubts"),
        sa.ForeignKeyConstraint(["run_id"], ["proposal_runs.id"], name="fk_frame_doubts_run_id"),
    )
    op.create_table(
        "completions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("run_id", WHOLE),
        sa.Column("engine", words(64), nullable=False),
        sa.Column("fingerprint", words(255), nullable=False),
        sa.Column("x", WHOLE, nullable=False),
        sa.Column("y", WHOLE, nullable=False),
        sa.Column("width", WHOLE, nullable=False),
        sa.Column("height", WHOLE, nullable=False),
        sa.Column("amodal_revision_id", WHOLE, nullable=False),
        sa.Column("modal_revision_id", WHOLE),
        sa.Column("author", words(255), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        # Last: SQLite walks through all pages of a large value to reach the columns behind it.
        sa.Column("png", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_completions"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_completions_track_id"),
        sa.ForeignKeyConstraint(["run_id"], ["proposal_runs.id"], name="fk_completions_run_id"),
        sa.ForeignKeyConstraint(
            ["amodal_revision_id"], ["revisions.id"], name="fk_completions_amodal_revision_id"
        ),
        sa.ForeignKeyConstraint(
            ["modal_revision_id"], ["revisions.id"], name="fk_completions_modal_revision_id"
        ),
    )
    op.create_index("ix_completions_frame", "completions", ["track_id", "frame"])
    if op.get_bind().dialect.name == "sqlite":
        for statement in TRIGGERS:
            op.execute(statement)
