"""What the timeline shows of a track, as arrays over the frames of its clip; no masks and no row objects.

Read track by track: a clip of 40 tracks and 3,000 frames has 240,000 heads, and as one answer they would
hold up everybody else for seconds.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from core.masks.occlusion import occlusion_rates
from core.review.facts import NO_MASK, LaneFacts
from core.store.file.database import Database
from core.store.schema.row_codes import layer_number
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow
from core.types import Layer, Origin, ReviewState

_NUMBERS = {state.value: number for number, state in enumerate(ReviewState)}
_TODO = _NUMBERS[ReviewState.TODO.value]
_ACCEPTED = _NUMBERS[ReviewState.ACCEPTED.value]


class LaneRoom:
    """The timeline's view of a project."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_track(self, track_id: int) -> LaneFacts:
        """Return the facts of one track; about 10 ms for 3,000 frames."""
        with self._database.reading() as session:
            count = session.get_one(ClipRow, session.get_one(TrackRow, track_id).clip_id).frame_count
            states = np.full(count, NO_MASK, np.uint8)
            occlusion = np.full(count, np.nan, np.float32)
            by_person = np.zeros(count, np.bool_)
            has_whole = np.zeros(count, np.bool_)
            frame, layer, area, hidden, is_person = _heads(session, track_id, count)
            states[frame] = _TODO
            whole = layer == layer_number(Layer.AMODAL)
            has_whole[frame[whole]] = True
            by_person[frame[whole]] = is_person[whole] == 1
            occlusion[frame[whole]] = occlusion_rates(hidden[whole], area[whole])
            reasons = _verdicts(session, track_id, states)
            anchors = has_whole & (by_person | (states == _ACCEPTED))
            return LaneFacts(track_id, states, occlusion, anchors, reasons)


def _heads(session: Session, track_id: int, count: int) -> NDArray[np.int64]:
    """Return frame, layer, area, hidden area (-1 = unknown), 1 = by a person; int64 (5, N)."""
    query = select(
        HeadRow.frame,
        HeadRow.layer,
        HeadRow.area,
        func.coalesce(HeadRow.hidden_area, -1),
        case((HeadRow.origin == Origin.PERSON.value, 1), else_=0),
    ).where(HeadRow.track_id == track_id, HeadRow.area.is_not(None), HeadRow.frame < count)
    rows: Sequence[Row[int, int, int | None, int, int]] = session.execute(query).all()
    return np.fromiter(chain.from_iterable(rows), np.int64, 5 * len(rows)).reshape(-1, 5).T


def _verdicts(session: Session, track_id: int, states: NDArray[np.uint8]) -> dict[int, str]:
    """Write the review states into `states`; returns the reasons by frame."""
    query = select(ReviewRow.frame, ReviewRow.state, ReviewRow.reason).where(ReviewRow.track_id == track_id)
    reasons = {}
    for frame, state, reason in session.execute(query.where(ReviewRow.frame < len(states))):
        if state != ReviewState.TODO.value:
            states[frame] = _NUMBERS[state]
        if reason:
            reasons[frame] = reason
    return reasons
