"""What tracks and clips can be found by beside their names: categories, attributes, who made their masks."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.store.tables.clips import CategoryRow, TrackRow
from core.store.tables.labels import AttributeRow, FrameValueRow, TrackValueRow
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


def said_words(session: Session, clip_id: int | None = None) -> dict[int, set[str]]:
    """Return by track what is said of it with attributes that are in use: names of ticks, names and values.

    Ticks that say no are left out; of one clip, or of all.
    """
    found: dict[int, set[str]] = {}
    for kind in (TrackValueRow, FrameValueRow):
        query = (
            select(kind.track_id, AttributeRow.name, kind.value)
            .join(AttributeRow, AttributeRow.id == kind.attribute_id)
            .where(AttributeRow.is_archived.is_(False))
            .distinct()
        )
        if clip_id is not None:
            query = query.join(TrackRow, TrackRow.id == kind.track_id).where(TrackRow.clip_id == clip_id)
        for track_id, name, text in session.execute(query):
            value = json.loads(text)
            if value is not None and value is not False:
                found.setdefault(track_id, set()).add(name if value is True else f"{name} {value}")
    return found


def words_of_clips(session: Session) -> dict[int, str]:
    """Return by clip the names and categories of its tracks, what is said of them, who made their masks."""
    makers, said = annotators(session), said_words(session)
    query = (
        select(TrackRow.id, TrackRow.clip_id, TrackRow.name, CategoryRow.name)
        .join(CategoryRow, CategoryRow.id == TrackRow.category_id)
        .where(TrackRow.is_archived.is_(False), TrackRow.role == TrackRole.OBJECT.value)
    )
    found: dict[int, set[str]] = {}
    for track_id, clip_id, name, category in session.execute(query):
        found.setdefault(clip_id, set()).update(
            (name, category), makers.get(track_id, ()), said.get(track_id, ())
        )
    return {clip_id: " ".join(sorted(words)) for clip_id, words in found.items()}
