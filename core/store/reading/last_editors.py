"""Who had a frame in hand last: the author of the newest edit or verdict of a person."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.types import Origin, ReviewState

JUDGED = (ReviewState.ACCEPTED.value, ReviewState.FLAGGED.value)
"""States that only a person gives."""


def last_hands(session: Session, track_id: int) -> Mapping[int, str]:
    """Return names by frame; a frame that only machines and imports touched is not in it."""
    edits = (
        select(HeadRow.frame, RevisionRow.created_at, RevisionRow.author)
        .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .where(HeadRow.track_id == track_id, RevisionRow.origin == Origin.PERSON.value)
    )
    states = select(ReviewRow.frame, ReviewRow.updated_at, ReviewRow.author, ReviewRow.state).where(
        ReviewRow.track_id == track_id,
        ReviewRow.author != "",  # accepted by what a file is
        ReviewRow.state.in_((*JUDGED, ReviewState.CORRECTED.value)),
    )
    newest: dict[int, tuple[datetime, str]] = {}
    for frame, at, author in session.execute(edits):
        if frame not in newest or at >= newest[frame][0]:
            newest[frame] = at, author
    for frame, at, author, state in session.execute(states):
        # An edit makes a frame corrected, and so does taking back a verdict: the edit's author counts.
        if frame not in newest or (state in JUDGED and at >= newest[frame][0]):
            newest[frame] = at, author
    return {frame: author for frame, (_, author) in newest.items()}
