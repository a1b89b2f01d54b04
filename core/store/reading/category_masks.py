"""Whole objects of a category that a person decided on, from all clips of a project."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.masks.rle import Rle
from core.store.file.database import Database
from core.store.reading.mask_codes import CODE_COLUMNS, read_revision
from core.store.schema.row_codes import layer_number, to_clip
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.tracks.decided import is_decided
from core.types import Layer, ReviewState, TrackRole

MOST = 96
"""Masks of a category: enough for a range, and read in a few milliseconds."""
MOST_HEADS = 5000


class CategoryMasks:
    """What the project knows of the shapes of a category."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def decided(self, category_id: int) -> list[tuple[int, Rle]]:
        """Return track and amodal mask of decided frames, at most `MOST`, spread over all there are."""
        with self._database.reading() as session:
            chosen = _decided_heads(session, category_id)
            step = -(-len(chosen) // MOST) or 1
            query = (
                select(*CODE_COLUMNS, ClipRow)
                .join(TrackRow, TrackRow.id == RevisionRow.track_id)
                .join(ClipRow, ClipRow.id == TrackRow.clip_id)
                .where(RevisionRow.id.in_(chosen[::step]))
            )
            found = []
            for row in session.execute(query):
                rle = read_revision(session, row, to_clip(row.ClipRow).canvas)
                if rle is not None:
                    found.append((int(row.track_id), rle))
            return found


def _decided_heads(session: Session, category_id: int) -> list[int]:
    """Return the revisions, in the order of tracks and frames."""
    query = (
        select(HeadRow.revision_id, HeadRow.origin, ReviewRow.state)
        .join(TrackRow, TrackRow.id == HeadRow.track_id)
        .outerjoin(ReviewRow, (ReviewRow.track_id == HeadRow.track_id) & (ReviewRow.frame == HeadRow.frame))
        .where(TrackRow.category_id == category_id, TrackRow.role == TrackRole.OBJECT.value)
        .where(TrackRow.is_archived.is_(False), TrackRow.is_crowd.is_(False))
        .where(HeadRow.layer == layer_number(Layer.AMODAL), HeadRow.area > 0)
        .order_by(HeadRow.track_id, HeadRow.frame)
        .limit(MOST_HEADS)
    )
    return [
        revision
        for revision, origin, state in session.execute(query)
        if revision is not None and is_decided(origin, state or ReviewState.TODO)
    ]
