"""Review states of an open project."""

from collections.abc import Iterable

from core.changes.changed import Changes
from core.changes.steps import Facts, Step, StepKind
from core.store.file.database import Database
from core.store.schema.tables import TrackRow
from core.store.writing.states import set_states
from core.store.writing.transaction import Transaction
from core.types import ReviewState

KINDS = {
    ReviewState.TODO: StepKind.REOPEN,
    ReviewState.PROPOSED: StepKind.REOPEN,
    ReviewState.CORRECTED: StepKind.MARK_CORRECTED,
    ReviewState.ACCEPTED: StepKind.ACCEPT,
    ReviewState.FLAGGED: StepKind.FLAG,
}


class Reviews:
    """The verdicts of a project."""

    def __init__(self, database: Database, author: str) -> None:
        self._database = database
        self._author = author

    def set(self, track_id: int, frames: Iterable[int], state: ReviewState, *, reason: str = "") -> Changes:
        """Give one track a verdict in some frames, as one undo step."""
        wanted = sorted(set(frames))
        with self._database.writing() as session:
            name = session.get_one(TrackRow, track_id).name
            step = Step(KINDS[state], Facts(track=name).at(wanted))
            change = Transaction.begin(session, self._author, step)
            set_states(change, {(track_id, frame): (state, reason) for frame in wanted})
            return change.changes()
