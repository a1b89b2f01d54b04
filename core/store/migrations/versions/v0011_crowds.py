"""Whether a track is a group of objects is a fact; so far exports of COCO read it off the end of its name."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
ENDING = " (crowd)"
"""What imports of COCO put behind the names of such tracks."""


def upgrade() -> None:
    """Add the column and set it where the name says so: these tracks are exported as before."""
    op.add_column("tracks", sa.Column("is_crowd", sa.Boolean, nullable=False, server_default=sa.false()))
    tracks = sa.table("tracks", sa.column("name", sa.String), sa.column("is_crowd", sa.Boolean))
    end = sa.func.substr(tracks.c.name, sa.func.length(tracks.c.name) - len(ENDING) + 1)
    op.execute(tracks.update().where(end == ENDING).values(is_crowd=sa.true()))
