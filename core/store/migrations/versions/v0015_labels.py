"""A label schema: attributes of tracks and frames, colours of categories; groups of clips and tracks."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE, words

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add tables and columns; nothing that is there changes."""
    op.add_column("categories", sa.Column("colour", words(7)))
    op.add_column(
        "categories", sa.Column("is_archived", sa.Boolean, nullable=False, server_default=sa.false())
    )
    for table in ("clips", "tracks"):
        op.add_column(table, sa.Column("group_name", words(255), nullable=False, server_default=""))
    op.create_table(
        "attributes",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("kind", words(16), nullable=False),
        sa.Column("is_over_time", sa.Boolean, nullable=False),
        sa.Column("category_id", WHOLE),
        sa.Column("choices", sa.Text, nullable=False),
        sa.Column("is_archived", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attributes"),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name="fk_attributes_category_id"),
    )
    for table, frame in (("track_values", ()), ("frame_values", ("frame",))):
        op.create_table(
            table,
            sa.Column("track_id", WHOLE, nullable=False),
            *(sa.Column(name, WHOLE, nullable=False) for name in frame),
            sa.Column("attribute_id", WHOLE, nullable=False),
            sa.Column("value", sa.Text, nullable=False),
            sa.Column("author", words(255), nullable=False),
            sa.PrimaryKeyConstraint("track_id", *frame, "attribute_id", name=f"pk_{table}"),
            sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=f"fk_{table}_track_id"),
            sa.ForeignKeyConstraint(["attribute_id"], ["attributes.id"], name=f"fk_{table}_attribute_id"),
        )
