"""What the review queue needs to know of a track, read in one go without any mask."""

from collections.abc import Collection

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.changes.masks import MaskKey
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, iou
from core.review.facts import NO_MASK, TrackFacts, Values
from core.store.file.database import Database
from core.store.reading.last_editors import last_hands
from core.store.reading.mask_codes import read_hypothesis
from core.store.schema.row_codes import layer_number
from core.store.tables.base import LAYERS
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.proposals import DoubtRow, HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.types import Layer, ReviewState, RunKind, RunStatus

CHUNK = 500
"""Values in one query."""
_NUMBERS = {state.value: number for number, state in enumerate(ReviewState)}


class ReviewFacts:
    """The queue's view of a project."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._compared: dict[int, Values] = {}
        """Disagreement by run, compared once: masks of hypotheses never change."""

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
            area, hidden, scores = _amodal(session, track_id, count)
            hands = last_hands(session, track_id)
            disagreement = self._disagreement(session, track_id, clip)
            return TrackFacts(track_id, states, area, hidden, disagreement, scores, hands)

    def places(self, revision_ids: Collection[int]) -> dict[int, MaskKey]:
        """Return which mask each revision is a state of; unknown ones, and those of tracks put away, lack."""
        found: dict[int, MaskKey] = {}
        wanted = sorted(revision_ids)
        with self._database.reading() as session:
            for first in range(0, len(wanted), CHUNK):
                query = (
                    select(RevisionRow.id, RevisionRow.track_id, RevisionRow.frame, RevisionRow.layer)
                    .join(TrackRow, TrackRow.id == RevisionRow.track_id)
                    .where(RevisionRow.id.in_(wanted[first : first + CHUNK]), TrackRow.is_archived.is_(False))
                )
                for revision_id, track_id, frame, layer in session.execute(query):
                    found[revision_id] = MaskKey(track_id, frame, LAYERS[layer])
        return found

    def _disagreement(self, session: Session, track_id: int, clip: ClipRow) -> Values:
        """As the last run tells; of a run that does not tell, how far its hypotheses differ."""
        newest = select(func.max(RunRow.id))
        told = _newest_run(session, track_id, newest.join(DoubtRow, DoubtRow.run_id == RunRow.id))
        several = newest.join(HypothesisRow, HypothesisRow.run_id == RunRow.id).where(
            HypothesisRow.number > 0, RunRow.status == RunStatus.FINISHED.value
        )
        compared = _newest_run(session, track_id, several)
        if told >= compared:
            return _told_doubts(session, told, clip.frame_count)
        if compared not in self._compared:
            # All hypotheses of a run lie on the canvas of its time.
            margin = session.scalar(_margin_of(compared)) or 0
            canvas = MaskCanvas(clip.width, clip.height, margin)
            self._compared[compared] = _compared(session, compared, clip.frame_count, canvas)
        return self._compared[compared]


def _amodal(session: Session, track_id: int, count: int) -> tuple[Values, Values, Values]:
    area, hidden, scores = (np.full(count, np.nan, np.float32) for _ in range(3))
    query = (
        select(HeadRow.frame, HeadRow.area, HeadRow.hidden_area, HypothesisRow.score)
        .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .outerjoin(HypothesisRow, (HypothesisRow.run_id == RevisionRow.run_id) & (HypothesisRow.number == 0))
        .where(HeadRow.track_id == track_id, HeadRow.layer == layer_number(Layer.AMODAL))
        .where(HeadRow.area.is_not(None), HeadRow.frame < count)
    )
    for frame, pixels, behind, score in session.execute(query):
        area[frame] = pixels
        hidden[frame] = np.nan if behind is None else behind
        scores[frame] = np.nan if score is None else score
    return area, hidden, scores


def _margin_of(run_id: int) -> Select[int]:
    return (
        select(HypothesisMaskRow.margin)
        .join(HypothesisRow, HypothesisRow.id == HypothesisMaskRow.hypothesis_id)
        .where(HypothesisRow.run_id == run_id)
        .limit(1)
    )


def _newest_run(session: Session, track_id: int, query: Select[int]) -> int:
    found = session.scalar(query.where(RunRow.track_id == track_id, RunRow.kind == RunKind.PROPOSAL.value))
    return found or 0


def _told_doubts(session: Session, run_id: int, count: int) -> Values:
    found = np.full(count, np.nan, np.float32)
    query = select(DoubtRow.frame, DoubtRow.doubt).where(DoubtRow.run_id == run_id)
    for frame, doubt in session.execute(query):
        if 0 <= frame < count:
            found[frame] = doubt
    return found


def _compared(session: Session, run_id: int, count: int, canvas: MaskCanvas) -> Values:
    """1 - mean IoU of the first hypothesis with the others, where the masks of all are kept."""
    columns = HypothesisMaskRow.__table__.columns
    query = (
        select(HypothesisRow.number, *columns)
        .join(HypothesisRow, HypothesisRow.id == HypothesisMaskRow.hypothesis_id)
        .where(HypothesisRow.run_id == run_id, HypothesisMaskRow.frame < count)
        .order_by(HypothesisMaskRow.frame, HypothesisRow.number)
    )
    by_frame: dict[int, dict[int, Rle]] = {}
    for row in session.execute(query):
        rle = read_hypothesis(session, row, canvas)
        if rle is not None:
            by_frame.setdefault(row.frame, {})[row.number] = rle
    found = np.full(count, np.nan, np.float32)
    for frame, masks in by_frame.items():
        first = masks.pop(0, None)
        if first is not None and masks:
            found[frame] = 1 - np.mean([iou(first, other) for other in masks.values()])
    return found
