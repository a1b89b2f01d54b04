"""What the review queue needs to know of a track, read in one go without any mask."""

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.review.facts import NO_MASK, TrackFacts, Values
from core.store.codes import layer_number
from core.store.database import Database
from core.store.schema import (
    ClipRow,
    DoubtRow,
    HeadRow,
    HypothesisRow,
    ReviewRow,
    RevisionRow,
    RunRow,
    TrackRow,
)
from core.types import Layer, ReviewState, RunKind

_NUMBERS = {state.value: number for number, state in enumerate(ReviewState)}


class ReviewFacts:
    """The queue's view of a project."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_track(self, track_id: int) -> TrackFacts:
        """Return the facts of one track; about 10 ms for 3,000 frames."""
        with self._database.reading() as session:
            clip = session.get_one(ClipRow, session.get_one(TrackRow, track_id).clip_id)
            count = clip.frame_count
            states = np.full(count, NO_MASK, np.uint8)
            todo = _NUMBERS[ReviewState.TODO.value]
            masked = select(HeadRow.frame).where(HeadRow.track_id == track_id, HeadRow.area.is_not(None))
            for frame in session.scalars(masked.where(HeadRow.frame < count)):
                states[frame] = todo
            query = select(ReviewRow.frame, ReviewRow.state).where(ReviewRow.track_id == track_id)
            for frame, state in session.execute(query.where(ReviewRow.frame < count)):
                states[frame] = _NUMBERS[state]
            area, hidden, scores, names = _amodal(session, track_id, count)
            return TrackFacts(
                track_id, states, area, hidden, _disagreement(session, track_id, count), scores, names
            )


def _amodal(session: Session, track_id: int, count: int) -> tuple[Values, Values, Values, frozenset[str]]:
    area, hidden, scores = (np.full(count, np.nan, np.float32) for _ in range(3))
    query = (
        select(HeadRow.frame, HeadRow.area, HeadRow.hidden_area, RevisionRow.author, HypothesisRow.score)
        .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .outerjoin(HypothesisRow, (HypothesisRow.run_id == RevisionRow.run_id) & (HypothesisRow.number == 0))
        .where(HeadRow.track_id == track_id, HeadRow.layer == layer_number(Layer.AMODAL))
        .where(HeadRow.area.is_not(None), HeadRow.frame < count)
    )
    names = set()
    for frame, pixels, behind, author, score in session.execute(query):
        area[frame] = pixels
        hidden[frame] = np.nan if behind is None else behind
        scores[frame] = np.nan if score is None else score
        names.add(author)
    return area, hidden, scores, frozenset(names)


def _disagreement(session: Session, track_id: int, count: int) -> Values:
    found = np.full(count, np.nan, np.float32)
    newest = session.scalar(
        select(func.max(RunRow.id))
        .join(DoubtRow, DoubtRow.run_id == RunRow.id)
        .where(RunRow.track_id == track_id, RunRow.kind == RunKind.PROPOSAL.value)
    )
    if newest is not None:
        query = select(DoubtRow.frame, DoubtRow.doubt).where(DoubtRow.run_id == newest)
        for frame, doubt in session.execute(query):
            if 0 <= frame < count:
                found[frame] = doubt
    return found
