"""Polygons are kept beside the masks that they make, so that their vertices can be moved later."""

import sqlalchemy as sa
from alembic import op

from core.store.tables.column_types import WHOLE

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add one table; masks that are there are pixels alone, as before."""
    op.create_table(
        "mask_shapes",
        sa.Column("revision_id", WHOLE, nullable=False),
        sa.Column("base_id", WHOLE),
        sa.Column("rings", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("revision_id", name="pk_mask_shapes"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_mask_shapes_revision_id"),
        sa.ForeignKeyConstraint(["base_id"], ["revisions.id"], name="fk_mask_shapes_base_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER mask_shapes_no_{verb.lower()} BEFORE {verb} ON mask_shapes "
                "BEGIN SELECT RAISE(ABORT, 'mask_shapes are append-only'); END"
            )
