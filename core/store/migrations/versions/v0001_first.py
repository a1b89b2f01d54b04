"""The first schema."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE, words

revision = "0001"
down_revision = None

TRIGGERS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
    for table in ("revisions", "hypothesis_masks")
    for verb in ("UPDATE", "DELETE")
)


def upgrade() -> None:
    """Make all tables of the first schema."""
    _create_media_and_tracks()
    _create_undo()
    _create_runs()
    _create_masks()
    if op.get_bind().dialect.name == "sqlite":
        for statement in TRIGGERS:
            op.execute(statement)


def _create_media_and_tracks() -> None:
    op.create_table(
        "project",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
    )
    op.create_table(
        "clips",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("media_path", sa.Text, nullable=False),
        sa.Column("kind", words(16), nullable=False),
        sa.Column("width", WHOLE, nullable=False),
        sa.Column("height", WHOLE, nullable=False),
        sa.Column("fps", sa.Float, nullable=False),
        sa.Column("frame_count", WHOLE, nullable=False),
        sa.Column("margin", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clips"),
        sa.UniqueConstraint("name", name="uq_clips_name"),
    )
    op.create_table(
        "categories",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("supercategory", words(255), nullable=False),
        sa.Column("external_id", WHOLE),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.UniqueConstraint("name", name="uq_categories_name"),
    )
    op.create_table(
        "tracks",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("clip_id", WHOLE, nullable=False),
        sa.Column("category_id", WHOLE, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("colour", words(7), nullable=False),
        sa.Column("external_id", WHOLE),
        sa.Column("is_archived", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tracks"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_tracks_clip_id"),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name="fk_tracks_category_id"),
    )
    op.create_index("ix_tracks_clip_id", "tracks", ["clip_id"])
    op.create_table(
        "settings",
        sa.Column("key", words(255), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )


def _create_undo() -> None:
    op.create_table(
        "undo_steps",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("label", words(255), nullable=False),
        sa.Column("state", words(16), nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_undo_steps"),
    )
    op.create_index("ix_undo_steps_state", "undo_steps", ["state"])
    op.create_table(
        "step_states",
        sa.Column("step_id", WHOLE, nullable=False),
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("before_state", words(16), nullable=False),
        sa.Column("before_reason", sa.Text, nullable=False),
        sa.Column("after_state", words(16), nullable=False),
        sa.Column("after_reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("step_id", "track_id", "frame", name="pk_step_states"),
        sa.ForeignKeyConstraint(["step_id"], ["undo_steps.id"], name="fk_step_states_step_id"),
    )
    op.create_table(
        "step_tracks",
        sa.Column("step_id", WHOLE, nullable=False),
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("step_id", "track_id", name="pk_step_tracks"),
        sa.ForeignKeyConstraint(["step_id"], ["undo_steps.id"], name="fk_step_tracks_step_id"),
    )


def _create_runs() -> None:
    op.create_table(
        "proposal_runs",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("clip_id", WHOLE, nullable=False),
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("proposer", words(64), nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("seed", WHOLE, nullable=False),
        sa.Column("fingerprint", words(255), nullable=False),
        sa.Column("status", words(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("step_id", WHOLE),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_runs"),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name="fk_proposal_runs_clip_id"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_proposal_runs_track_id"),
        sa.ForeignKeyConstraint(["step_id"], ["undo_steps.id"], name="fk_proposal_runs_step_id"),
    )
    op.create_index("ix_proposal_runs_track_id", "proposal_runs", ["track_id"])
    op.create_table(
        "hypotheses",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("run_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("score", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_hypotheses"),
        sa.ForeignKeyConstraint(["run_id"], ["proposal_runs.id"], name="fk_hypotheses_run_id"),
    )
    op.create_index("ix_hypotheses_run_id", "hypotheses", ["run_id"])
    op.create_table(
        "hypothesis_masks",
        sa.Column("hypothesis_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("margin", WHOLE, nullable=False),
        sa.Column("counts", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("hypothesis_id", "frame", name="pk_hypothesis_masks"),
        sa.ForeignKeyConstraint(
            ["hypothesis_id"], ["hypotheses.id"], name="fk_hypothesis_masks_hypothesis_id"
        ),
    )


def _create_masks() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("layer", WHOLE, nullable=False),
        sa.Column("margin", WHOLE, nullable=False),
        sa.Column("counts", sa.LargeBinary),
        sa.Column("origin", words(16), nullable=False),
        sa.Column("provenance", words(16), nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.Column("label", words(255), nullable=False),
        sa.Column("parent_id", WHOLE),
        sa.Column("run_id", WHOLE),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_revisions_track_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["revisions.id"], name="fk_revisions_parent_id"),
        sa.ForeignKeyConstraint(["run_id"], ["proposal_runs.id"], name="fk_revisions_run_id"),
    )
    op.create_index("ix_revisions_mask", "revisions", ["track_id", "frame", "layer"])
    op.create_table(
        "mask_heads",
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("layer", WHOLE, nullable=False),
        sa.Column("revision_id", WHOLE),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("origin", words(16), nullable=False),
        sa.Column("area", WHOLE),
        sa.PrimaryKeyConstraint("track_id", "frame", "layer", name="pk_mask_heads"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_mask_heads_track_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_mask_heads_revision_id"),
    )
    op.create_table(
        "review_states",
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("state", words(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author", words(255), nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("track_id", "frame", name="pk_review_states"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_review_states_track_id"),
    )
    op.create_table(
        "step_masks",
        sa.Column("step_id", WHOLE, nullable=False),
        sa.Column("track_id", WHOLE, nullable=False),
        sa.Column("frame", WHOLE, nullable=False),
        sa.Column("layer", WHOLE, nullable=False),
        sa.Column("before_id", WHOLE),
        sa.Column("after_id", WHOLE),
        sa.PrimaryKeyConstraint("step_id", "track_id", "frame", "layer", name="pk_step_masks"),
        sa.ForeignKeyConstraint(["step_id"], ["undo_steps.id"], name="fk_step_masks_step_id"),
        sa.ForeignKeyConstraint(["before_id"], ["revisions.id"], name="fk_step_masks_before_id"),
        sa.ForeignKeyConstraint(["after_id"], ["revisions.id"], name="fk_step_masks_after_id"),
    )
