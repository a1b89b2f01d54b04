"""Versions of a track's amodal masks: what runs offer, which of it is chosen, and taking a run back."""

from collections.abc import Iterable
from dataclasses import replace
from operator import index

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.runs import FrameVersion, HypothesisFacts, RunVersion
from core.changes.steps import Facts, Step, StepKind
from core.masks.containment import repair_amodal
from core.masks.rle import Rle
from core.store.reading.mask_codes import read_hypothesis
from core.store.schema.row_codes import to_clip, to_run
from core.store.tables.base import LAYERS
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.proposals import HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.tables.undo_steps import StepStateRow
from core.store.writing.mask_writer import NewMask, move_heads
from core.store.writing.part import Part
from core.store.writing.present import Present
from core.store.writing.review_effects import places_of, propose
from core.store.writing.states import set_states
from core.store.writing.transaction import Transaction
from core.types import Layer, Origin, ReviewState, RunKind


class Versions(Part):
    """The runs of a track as versions that a person compares, chooses from and takes back."""

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
            offered = {
                MaskKey(run.track_id, f, Layer.AMODAL): r for f, r in _masks(session, run, hypothesis, wanted)
            }
            present = Present(Transaction(session, self._author), places_of(offered))
            free = {
                key: NewMask(_with_visible(key, rle, present), Origin.MODEL, run_id=run_id)
                for key, rle in offered.items()
                if over_person or not present.is_fixed(key)
            }
            if not free:
                return Changes()
            facts = Facts(track=name, hypothesis=hypothesis + 1).at(wanted)
            change = Transaction.begin(session, self._author, Step(StepKind.CHOOSE_HYPOTHESIS, facts))
            propose(change, free, present)
            return change.changes()

    def revert(self, run_id: int) -> Changes:
        """Take a run's masks back wherever they are still in place, as one undo step.

        Every such mask becomes again what it was before the run. What a person corrected or accepted since
        stays, and so do the run and its hypotheses.
        """
        with self._database.writing() as session:
            run = session.get_one(RunRow, run_id)
            name = session.get_one(TrackRow, run.track_id).name
            in_use = {
                MaskKey(revision.track_id, revision.frame, LAYERS[revision.layer]): revision
                for revision in session.scalars(
                    select(RevisionRow)
                    .join(HeadRow, HeadRow.revision_id == RevisionRow.id)
                    .where(HeadRow.track_id == run.track_id, RevisionRow.run_id == run_id)
                )
            }
            present = Present(Transaction(session, self._author), places_of(in_use))
            older = {key: _before(session, row) for key, row in in_use.items() if not present.is_fixed(key)}
            if not older:
                return Changes()
            facts = Facts(proposer=run.proposer, track=name)
            change = Transaction.begin(session, self._author, Step(StepKind.REVERT_RUN, facts))
            move_heads(change, {key: row.id if row else None for key, row in older.items()}, present)
            known = _states_before(session, run)
            states = {}
            for key, row in older.items():
                place = key.track_id, key.frame
                if present.state(place) is ReviewState.PROPOSED:
                    has_mask = row is not None and row.counts is not None
                    states[place] = known.get(key.frame, (ReviewState.PROPOSED, ""))
                    if not has_mask and states[place][0] is ReviewState.PROPOSED:
                        states[place] = (ReviewState.TODO, "")
            set_states(change, states, present)
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
        # Masks of hypotheses are not looked through at opening: what is no frame is met here.
        span = index(first or 0), index(last or 0)
        found.setdefault(run_id, []).append(HypothesisFacts(number, score, count, *span))
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


def _with_visible(key: MaskKey, whole: Rle, present: Present) -> Rle:
    seen = present.mask(replace(key, layer=Layer.MODAL)).rle
    return whole if seen is None else repair_amodal(seen, whole)


def _states_before(session: Session, run: RunRow) -> dict[int, tuple[ReviewState, str]]:
    if run.step_id is None:
        return {}
    rows = session.scalars(
        select(StepStateRow).where(StepStateRow.step_id == run.step_id, StepStateRow.track_id == run.track_id)
    )
    return {row.frame: (ReviewState(row.before_state), row.before_reason) for row in rows}


def _before(session: Session, revision: RevisionRow) -> RevisionRow | None:
    """Return what a mask was before a run; None = there was none."""
    older: RevisionRow | None = revision
    while older is not None and older.run_id == revision.run_id:
        older = session.get(RevisionRow, older.parent_id) if older.parent_id else None
    return older
