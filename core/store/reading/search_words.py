"""What tracks and clips can be found by beside their names: categories, and who made their masks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.store.tables.clips import CategoryRow, TrackRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.types import Origin, TrackRole


def annotators(session: Session, clip_id: int | None = None) -> dict[int, set[str]]:
    """Return by track who made masks of it that count now; of one clip, or of all."""
    query = (
        select(HeadRow.track_id, RevisionRow.author)
        .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .where(HeadRow.origin == Origin.PERSON.value)
        .distinct()
    )
    if clip_id is not None:
        query = query.join(TrackRow, TrackRow.id == HeadRow.track_id).where(TrackRow.clip_id == clip_id)
    found: dict[int, set[str]] = {}
    for track_id, author in session.execute(query):
        found.setdefault(track_id, set()).add(author)
    return found


def words_of_clips(session: Session) -> dict[int, str]:
    """Return by clip the names and categories of its tracks, and who made their masks."""
    makers = annotators(session)
    query = (
        select(TrackRow.id, TrackRow.clip_id, TrackRow.name, CategoryRow.name)
        .join(CategoryRow, CategoryRow.id == TrackRow.category_id)
        .where(TrackRow.is_archived.is_(False), TrackRow.role == TrackRole.OBJECT.value)
    )
    found: dict[int, set[str]] = {}
    for track_id, clip_id, name, category in session.execute(query):
        found.setdefault(clip_id, set()).update((name, category), makers.get(track_id, ()))
    return {clip_id: " ".join(sorted(words)) for clip_id, words in found.items()}
