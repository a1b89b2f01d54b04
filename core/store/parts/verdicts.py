"""Verdicts on shape and on completion, apart; a judgement sets them together with the review state."""

from collections.abc import Collection, Iterable

from core.changes.changed import Changes
from core.changes.reviews import Judgement, Subject, Verdict
from core.changes.steps import Facts, Step, StepKind
from core.store.parts.comments import add_comment
from core.store.tables.clips import TrackRow
from core.store.tables.review import VerdictRow, of_clip
from core.store.writing.part import Part
from core.store.writing.states import set_states
from core.store.writing.transaction import Transaction
from core.store.writing.verdicts_on_frames import put_frames
from core.types import ReviewState

_KINDS = {
    ReviewState.TODO: StepKind.REOPEN,
    ReviewState.PROPOSED: StepKind.REOPEN,
    ReviewState.CORRECTED: StepKind.MARK_CORRECTED,
    ReviewState.ACCEPTED: StepKind.ACCEPT,
    ReviewState.FLAGGED: StepKind.FLAG,
}


class Verdicts(Part):
    """The verdicts of a project."""

    def of_clip(self, clip_id: int) -> dict[tuple[int, int, Subject], Verdict]:
        """Return {(track id, frame, subject): verdict} of a clip."""
        with self._database.reading() as session:
            return {
                (row.track_id, row.frame, Subject(row.subject)): Verdict(row.verdict)
                for row in session.scalars(of_clip(VerdictRow, clip_id))
            }

    def judge(self, track_id: int, frames: Iterable[int], judgement: Judgement) -> Changes:
        """Carry out a judgement on a track in some frames, as one undo step."""
        wanted = sorted(set(frames))
        with self._database.writing() as session:
            track = session.get_one(TrackRow, track_id)
            step = Step(_kind(judgement), Facts(track=track.name).at(wanted))
            change = Transaction.begin(session, self._author, step)
            clip_id = track.clip_id
            if judgement.state is not None:
                judged = judgement.state, judgement.reason
                set_states(change, {(track_id, frame): judged for frame in wanted})
            for subject, verdict in judgement.verdicts:
                fields = None if verdict is None else {"verdict": verdict.value, "author": self._author}
                put_frames(change, VerdictRow, track_id, wanted, {"subject": subject.value}, fields)
            if judgement.reason and wanted:
                add_comment(
                    change,
                    clip_id,
                    wanted[0],
                    judgement.reason,
                    track_id=track_id,
                    xy=judgement.pin_xy,
                )
            return change.changes()

    def accept_rest(self, places: Collection[tuple[int, int]]) -> Changes:
        """Accept tracks in frames, of any clips, as one undo step that is called accepting the rest.

        Args:
            places: (track id, frame) each.

        Raises:
            TrackLockedError: A track is locked; nothing was changed.
        """
        with self._database.writing() as session:
            step = Step(StepKind.ACCEPT_REST, Facts(count=len(places)))
            change = Transaction.begin(session, self._author, step)
            set_states(change, dict.fromkeys(places, ReviewState.ACCEPTED))
            return change.changes()


def _kind(judgement: Judgement) -> StepKind:
    verdicts = dict(judgement.verdicts)
    if verdicts.get(Subject.SHAPE) is Verdict.REJECTED:
        return StepKind.REJECT
    if judgement.state is not None:
        return _KINDS[judgement.state]
    on_completion = {
        Verdict.ACCEPTED: StepKind.ACCEPT_COMPLETION,
        Verdict.REJECTED: StepKind.REJECT_COMPLETION,
    }
    verdict = verdicts.get(Subject.COMPLETION)
    return StepKind.JUDGE if verdict is None else on_completion[verdict]
