"""The hidden area of every amodal mask, so that the timeline is one query."""

import sqlalchemy as sa
from alembic import op

from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, area, difference, recanvas
from core.store.tables.column_types import WHOLE

revision = "0002"
down_revision = "0001"

_PRESENT = """
SELECT h.track_id, h.frame, h.layer, r.counts, r.margin, c.width, c.height, c.margin
FROM mask_heads h JOIN revisions r ON r.id = h.revision_id
JOIN tracks t ON t.id = h.track_id JOIN clips c ON c.id = t.clip_id
WHERE r.counts IS NOT NULL ORDER BY h.track_id, h.frame, h.layer
"""
_UPDATE = (
    "UPDATE mask_heads SET hidden_area = :hidden WHERE track_id = :track AND frame = :frame AND layer = 1"
)


def upgrade() -> None:
    """Add the column and fill it from the masks that are there."""
    op.add_column("mask_heads", sa.Column("hidden_area", WHOLE))
    connection = op.get_bind()
    modal: tuple[int, int, Rle] | None = None
    updates = []
    for track, frame, layer, counts, made_margin, width, height, margin in connection.execute(
        sa.text(_PRESENT)
    ):
        made, present = MaskCanvas(width, height, made_margin), MaskCanvas(width, height, margin)
        rle = recanvas(Rle(made.size_hw, bytes(counts)), made, present)
        if layer == 0:
            modal = (track, frame, rle)
            continue
        visible = modal[2] if modal is not None and modal[:2] == (track, frame) else None
        hidden = area(rle if visible is None else difference(rle, visible))
        updates.append({"hidden": hidden, "track": track, "frame": frame})
    if updates:
        connection.execute(sa.text(_UPDATE), updates)
