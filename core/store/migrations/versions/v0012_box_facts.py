"""Files of boxes say more than where a box is: how much of the object is seen, and that nobody is sure."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the columns; of boxes that are there nothing was said."""
    op.add_column("amodal_boxes", sa.Column("visibility", sa.Float, nullable=True))
    unsure = sa.Column("is_uncertain", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("amodal_boxes", unsure)
