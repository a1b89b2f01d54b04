"""Versions of a track's amodal masks: what runs offer, which of it is chosen, and taking a run back."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.runs import FrameVersion, HypothesisFacts, RunVersion
from core.changes.steps import Facts, Step, StepKind
from core.masks.containment import repair_amodal
from core.masks.rle import Rle
from core.store.file.database import Database
from core.store.reading.mask_codes import read_hypothesis
from core.store.schema.row_codes import to_clip, to_run
from core.store.schema.tables import (
    ClipRow,
    HeadRow,
    HypothesisMaskRow,
    HypothesisRow,
    RevisionRow,
    RunRow,
    StepStateRow,
    TrackRow,
)
from core.store.writing.mask_writer import Present, put_masks
from core.store.writing.transaction import Transaction
from core.types import Layer, ReviewState, RunKind


class Versions:
    """The runs of a track as versions that a person compares, chooses from and takes back."""

    def __init__(self, database: Database, author: str) -> None:
        self._database = database
        self._author = author

    # Reading

    def of_track(self, track_id: int) -> list[RunVersion]:
        """Return all proposal runs of a track, newest first; reads no mask."""
        with self._database.reading() as session:
            rows = session.scalars(
                select(RunRow)
                .where(RunRow.track_id == track_id, RunRow.kind == RunKind.PROPOSAL.value)
                .order_by(RunRow.id.desc())
            ).all()
            facts = _hypotheses(session, [row.id for row in rows])
            used = _frames_in_use(session, track_id)
            return [
                RunVersion(to_run(row), row.author, tuple(facts.get(row.id, ())), used.get(row.id, 0))
                for row in rows
            ]

    def at_frame(self, track_id: int, frame: int) -> list[FrameVersion]:
        """Return what every run of a track offers for one frame, newest run first."""
        with self._database.reading() as session:
            query = (
                select(HypothesisMaskRow, HypothesisRow)
                .join(HypothesisRow, HypothesisRow.id == HypothesisMaskRow.hypothesis_id)
                .join(RunRow, RunRow.id == HypothesisRow.run_id)
                .where(RunRow.track_id == track_id, HypothesisMaskRow.frame == frame)
                .order_by(RunRow.id.desc(), HypothesisRow.number)
            )
            clip = session.get_one(ClipRow, session.get_one(TrackRow, track_id).clip_id)
            canvas = to_clip(clip).canvas
            return [
                FrameVersion(owner.run_id, owner.number, rle)
                for row, owner in session.execute(query)
                if (rle := read_hypothesis(session, row, canvas)) is not None
            ]

    # Writing

    def choose(
        self, run_id: int, hypothesis: int, frames: Iterable[int], *, over_person: bool = False
    ) -> Changes:
        """Make a hypothesis the amodal mask of some frames, as one undo step; what is visible is added.

        Frames that a person has fixed stay as they are unless `over_person`. The masks stay a model's: the
        frames are `proposed` and wait for their review.
        """
        wanted = sorted(set(frames))
        with self._database.writing() as session:
            run = session.get_one(RunRow, run_id)
            name = session.get_one(TrackRow, run.track_id).name
            present = Present(Transaction(session, self._author), run.track_id, wanted)
            free = {
                frame: _with_visible(present.mask(frame, Layer.MODAL).rle, rle)
                for frame, rle in _masks(session, run, hypothesis, wanted)
                if over_person or not present.is_fixed(frame, Layer.AMODAL)
            }
            if not free:
                return Changes()
            facts = Facts(track=name, hypothesis=hypothesis + 1).at(wanted)
            change = Transaction.begin(session, self._author, Step(StepKind.CHOOSE_HYPOTHESIS, facts))
            put_masks(change, Layer.AMODAL, free, present, run_id=run_id)
            return change.changes()

    def revert(self, run_id: int) -> Changes:
        """Take a run's masks back wherever they are still in place, as one undo step.

        Every such mask becomes again what it was before the run. What a person corrected or accepted since
        stays, and so do the run and its hypotheses.
        """
        with self._database.writing() as session:
            run = session.get_one(RunRow, run_id)
            name = session.get_one(TrackRow, run.track_id).name
            in_use = [
                (MaskKey(revision.track_id, revision.frame, Layer.AMODAL), revision)
                for revision in session.scalars(
                    select(RevisionRow)
                    .join(HeadRow, HeadRow.revision_id == RevisionRow.id)
                    .where(HeadRow.track_id == run.track_id, RevisionRow.run_id == run_id)
                    .order_by(HeadRow.frame)
                )
            ]
            look = Transaction(session, self._author)
            present = Present(look, run.track_id, [key.frame for key, _ in in_use])
            free = [one for one in in_use if not present.is_fixed(one[0].frame, Layer.AMODAL)]
            if not free:
                return Changes()
            facts = Facts(proposer=run.proposer, track=name)
            change = Transaction.begin(session, self._author, Step(StepKind.REVERT_RUN, facts))
            states = _states_before(session, run)
            for key, revision in free:
                _take_back(change, key, revision, states)
            session.flush()
            return change.changes()


def _hypotheses(session: Session, run_ids: list[int]) -> dict[int, list[HypothesisFacts]]:
    query = (
        select(
            HypothesisRow.run_id,
            HypothesisRow.number,
            HypothesisRow.score,
            func.count(HypothesisMaskRow.frame),
            func.min(HypothesisMaskRow.frame),
            func.max(HypothesisMaskRow.frame),
        )
        .outerjoin(HypothesisMaskRow, HypothesisMaskRow.hypothesis_id == HypothesisRow.id)
        .where(HypothesisRow.run_id.in_(run_ids))
        .group_by(HypothesisRow.run_id, HypothesisRow.number, HypothesisRow.score)
        .order_by(HypothesisRow.run_id, HypothesisRow.number)
    )
    found: dict[int, list[HypothesisFacts]] = {}
    for run_id, number, score, count, first, last in session.execute(query):
        found.setdefault(run_id, []).append(HypothesisFacts(number, score, count, first or 0, last or 0))
    return found


def _frames_in_use(session: Session, track_id: int) -> dict[int, int]:
    query = (
        select(RevisionRow.run_id, func.count())
        .join(HeadRow, HeadRow.revision_id == RevisionRow.id)
        .where(HeadRow.track_id == track_id, RevisionRow.run_id.is_not(None))
        .group_by(RevisionRow.run_id)
    )
    return {run_id: count for run_id, count in session.execute(query) if run_id is not None}


def _masks(session: Session, run: RunRow, hypothesis: int, frames: list[int]) -> list[tuple[int, Rle]]:
    canvas = to_clip(session.get_one(ClipRow, run.clip_id)).canvas
    wanted = frozenset(frames)
    query = (
        select(HypothesisMaskRow)
        .join(HypothesisRow, HypothesisRow.id == HypothesisMaskRow.hypothesis_id)
        .where(HypothesisRow.run_id == run.id, HypothesisRow.number == hypothesis)
        .where(HypothesisMaskRow.frame.between(min(wanted, default=0), max(wanted, default=-1)))
        .order_by(HypothesisMaskRow.frame)
    )
    return [
        (row.frame, rle)
        for row in session.scalars(query)
        if row.frame in wanted and (rle := read_hypothesis(session, row, canvas)) is not None
    ]


def _with_visible(seen: Rle | None, whole: Rle) -> Rle:
    return whole if seen is None else repair_amodal(seen, whole)


def _states_before(session: Session, run: RunRow) -> dict[int, tuple[ReviewState, str]]:
    if run.step_id is None:
        return {}
    rows = session.scalars(
        select(StepStateRow).where(StepStateRow.step_id == run.step_id, StepStateRow.track_id == run.track_id)
    )
    return {row.frame: (ReviewState(row.before_state), row.before_reason) for row in rows}


def _take_back(
    change: Transaction,
    key: MaskKey,
    revision: RevisionRow,
    states: dict[int, tuple[ReviewState, str]],
) -> None:
    older: RevisionRow | None = revision
    while older is not None and older.run_id == revision.run_id:
        older = change.session.get(RevisionRow, older.parent_id) if older.parent_id else None
    change.move_head(key, older)
    if change.state(key.track_id, key.frame)[0] is ReviewState.PROPOSED:
        state, reason = states.get(key.frame, (ReviewState.PROPOSED, ""))
        has_mask = older is not None and older.counts is not None
        if not has_mask and state is ReviewState.PROPOSED:
            state, reason = ReviewState.TODO, ""
        change.set_state(key.track_id, key.frame, state, reason)
