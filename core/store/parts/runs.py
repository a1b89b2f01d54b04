"""Runs: their hypotheses, the masks they are allowed to put in place, their doubts and facts."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.runs import ProposalRun
from core.changes.steps import Facts, Step, StepKind
from core.errors import StoreError
from core.masks.containment import missing_from_amodal, repair_amodal
from core.masks.rle import Rle
from core.store.reading.mask_codes import read_hypothesis
from core.store.schema.row_codes import layer_number, now, to_clip, to_run
from core.store.tables.base import LAYERS
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.proposals import DoubtRow, HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.review import AmodalBoxRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.tables.undo_steps import StepRow
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.part import Part
from core.store.writing.present import Present
from core.store.writing.review_effects import places_of, propose
from core.store.writing.transaction import Transaction
from core.types import Layer, Origin, RunKind, RunStatus, TrackRole

LAST_FRAME = 2**31 - 1


class Runs(Part):
    """The proposal runs of a project."""

    def start(
        self,
        track_id: int,
        *,
        proposer: str,
        parameters: Mapping[str, object],
        seed: int,
        fingerprint: str,
        kind: RunKind = RunKind.PROPOSAL,
    ) -> ProposalRun:
        """Write down that a proposer (or a completion engine) begins to work on a track."""
        with self._database.writing() as session:
            row = RunRow(
                clip_id=session.get_one(TrackRow, track_id).clip_id,
                track_id=track_id,
                proposer=proposer,
                parameters=json.dumps(dict(parameters)),
                seed=seed,
                fingerprint=fingerprint,
                status=RunStatus.RUNNING.value,
                message="",
                author=self._author,
                started_at=now(),
                finished_at=None,
                step_id=None,
                facts="{}",
                kind=kind.value,
            )
            session.add(row)
            session.flush()
            return to_run(row)

    def add_masks(self, run_id: int, hypothesis: int, masks: Mapping[int, Rle]) -> Changes:
        """Keep finished masks of a hypothesis; those of hypothesis 0 become the frames' masks.

        They are amodal masks, those of a tracking run modal ones, by which amodal masks of machines grow
        where they lack visible pixels. A mask that a person made, an imported modal one, and every mask of a
        frame that is corrected or accepted, stays as it is. Before the first and after the last frame in
        which the object is seen (or boxed, or fixed by a person) nobody knows whether it is hidden or simply
        has no mask yet: what a proposer says there is kept beside, as a hypothesis, and not put into the
        frame. All masks of one run form one undo step.
        """
        with self._database.writing() as session:
            run = session.get_one(RunRow, run_id)
            canvas = to_clip(session.get_one(ClipRow, run.clip_id)).canvas
            owner = _hypothesis(session, run_id, hypothesis)
            rows = [
                {"hypothesis_id": owner.id, "frame": f, "margin": canvas.margin, "counts": rle.counts}
                for f, rle in masks.items()
            ]
            if rows:
                session.execute(insert(HypothesisMaskRow), rows)
            if hypothesis or not masks:
                return Changes()
            layer = Layer.MODAL if run.kind == RunKind.TRACKING else Layer.AMODAL
            first, last = (0, max(masks)) if layer is Layer.MODAL else _known_span(session, run.track_id)
            keys = {frame: MaskKey(run.track_id, frame, layer) for frame in masks}
            present = Present(Transaction(session, self._author), places_of(keys.values()))
            kept = (Origin.PERSON, Origin.IMPORT) if layer is Layer.MODAL else (Origin.PERSON,)
            known = {keys[frame]: rle for frame, rle in masks.items() if first <= frame <= last}
            free = {key: rle for key, rle in known.items() if not present.is_fixed(key, kept)}
            held = frozenset(places_of(known.keys() - free.keys()))
            if not free:
                # No step: there is nothing to undo, and what was undone can still be redone.
                return Changes(kept=held)
            change = self._step_of(session, run)
            new = {**free, **(_grown(free, present) if layer is Layer.MODAL else {})}
            made = {key: NewMask(rle, Origin.MODEL, run_id=run_id) for key, rle in new.items()}
            # What is in front is a cue, and nobody reviews it.
            is_cover = session.get_one(TrackRow, run.track_id).role == TrackRole.COVER
            write = put_masks if is_cover else propose
            write(change, made, present)
            return replace(change.changes(), kept=held)

    def finish(
        self, run_id: int, status: RunStatus, *, message: str = "", scores: Sequence[float] = ()
    ) -> Changes:
        """Write down how a run ended and what its hypotheses are worth, 0..1.

        A worth beyond 0..1 is cut to it; one that is no number is left out.
        """
        with self._database.writing() as session:
            run = session.get_one(RunRow, run_id)
            run.status, run.message, run.finished_at = status.value, message, now()
            for number, score in enumerate(scores):
                worth = None if math.isnan(score) else min(1.0, max(0.0, float(score)))
                _hypothesis(session, run_id, number).score = worth
            # Their score is known now, so masks of the run are shown anew.
            return Changes(masks=_present_masks(session, run_id) if scores else frozenset())

    def mark_interrupted(self, message: str) -> int:
        """Write down that runs still called running have ended, and why; returns how many.

        For whoever holds the project's lock: nobody else can be running any of them.
        """
        running = RunRow.status == RunStatus.RUNNING.value
        with self._database.reading() as session:
            if session.scalar(select(RunRow.id).where(running).limit(1)) is None:
                return 0
        with self._database.writing() as session:
            rows = session.scalars(select(RunRow).where(running)).all()
            for row in rows:
                row.status, row.message = RunStatus.INTERRUPTED.value, message
                row.finished_at = now()
            return len(rows)

    def add_facts(self, run_id: int, facts: Mapping[str, object]) -> Changes:
        """Add to what a run says about itself; a name that is there already gets the new value.

        Raises:
            StoreError: A value is not JSON.
        """
        with self._database.writing() as session:
            run = session.get_one(RunRow, run_id)
            try:
                run.facts = json.dumps(json.loads(run.facts) | dict(facts))
            except (TypeError, ValueError) as error:
                raise StoreError(self._database.place, f"facts of run {run_id}", f"{error}") from None
            return Changes()

    def add_doubts(self, run_id: int, doubts: Mapping[int, float]) -> Changes:
        """Keep how unsure a run is of frames, 0..1; a frame that comes again gets the new value."""
        with self._database.writing() as session:
            session.get_one(RunRow, run_id)
            known = {row.frame: row for row in session.scalars(select(DoubtRow).filter_by(run_id=run_id))}
            for frame, doubt in doubts.items():
                if frame in known:
                    known[frame].doubt = float(doubt)
                else:
                    session.add(DoubtRow(run_id=run_id, frame=frame, doubt=float(doubt)))
            return Changes()

    def doubts(self, run_id: int) -> dict[int, float]:
        """Return how unsure a run was, 0..1, by frame; empty where the proposer could not tell."""
        with self._database.reading() as session:
            query = select(DoubtRow.frame, DoubtRow.doubt).where(DoubtRow.run_id == run_id)
            return {frame: doubt for frame, doubt in session.execute(query.order_by(DoubtRow.frame))}

    def get(self, run_id: int) -> ProposalRun:
        """Return one run of any kind."""
        with self._database.reading() as session:
            return to_run(session.get_one(RunRow, run_id))

    def list(self, track_id: int | None = None, *, kind: RunKind = RunKind.PROPOSAL) -> "list[ProposalRun]":
        """Return runs of a kind, newest first, of one track or of all."""
        with self._database.reading() as session:
            query = select(RunRow).where(RunRow.kind == kind.value).order_by(RunRow.id.desc())
            if track_id is not None:
                query = query.where(RunRow.track_id == track_id)
            return [to_run(row) for row in session.scalars(query)]

    def hypothesis_masks(self, run_id: int, hypothesis: int) -> Iterator[tuple[int, Rle]]:
        """Yield frame and mask of one hypothesis, in the order of frames."""
        with self._database.reading() as session:
            run = session.get_one(RunRow, run_id)
            canvas = to_clip(session.get_one(ClipRow, run.clip_id)).canvas
            query = (
                select(HypothesisMaskRow)
                .join(HypothesisRow, HypothesisRow.id == HypothesisMaskRow.hypothesis_id)
                .where(HypothesisRow.run_id == run_id, HypothesisRow.number == hypothesis)
                .order_by(HypothesisMaskRow.frame)
            )
            for row in session.scalars(query).yield_per(256):
                rle = read_hypothesis(session, row, canvas)
                if rle is not None:
                    yield row.frame, rle

    def _step_of(self, session: Session, run: RunRow) -> Transaction:
        kind = StepKind.FOLLOWING if run.kind == RunKind.TRACKING else StepKind.PROPOSAL
        name = session.get_one(TrackRow, run.track_id).name
        step = Step(kind, Facts(proposer=run.proposer, track=name))
        row = session.get(StepRow, run.step_id) if run.step_id else None
        if row is not None and row.state == "done":
            return Transaction(session, self._author, step, row)
        # The first masks of the run, or the person has undone what came so far.
        change = Transaction.begin(session, self._author, step)
        run.step_id = change.step_id
        return change


def _grown(visible: Mapping[MaskKey, Rle], present: Present) -> dict[MaskKey, Rle]:
    """Return the amodal masks of machines that lack visible pixels, with these."""
    grown = {}
    for seen_key, seen in visible.items():
        key = replace(seen_key, layer=Layer.AMODAL)
        whole = present.mask(key)
        if whole.rle is None or whole.origin == Origin.PERSON:
            continue
        if missing_from_amodal(seen, whole.rle) is not None:
            grown[key] = repair_amodal(seen, whole.rle)
    return grown


def _hypothesis(session: Session, run_id: int, number: int) -> HypothesisRow:
    row = session.scalars(
        select(HypothesisRow).where(HypothesisRow.run_id == run_id, HypothesisRow.number == number)
    ).one_or_none()
    if row is None:
        row = HypothesisRow(run_id=run_id, number=number, score=None)
        session.add(row)
        session.flush()
    return row


def _present_masks(session: Session, run_id: int) -> frozenset[MaskKey]:
    query = (
        select(HeadRow.track_id, HeadRow.frame, HeadRow.layer)
        .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .where(RevisionRow.run_id == run_id)
    )
    return frozenset(MaskKey(t, f, LAYERS[layer]) for t, f, layer in session.execute(query))


def _known_span(session: Session, track_id: int) -> tuple[int, int]:
    """Return the first and last frame of which something is known: seen, boxed, or fixed by a person.

    A track of which nothing is known has no limits.
    """
    seen = select(func.min(HeadRow.frame), func.max(HeadRow.frame)).where(
        HeadRow.track_id == track_id,
        HeadRow.area > 0,
        or_(HeadRow.layer == layer_number(Layer.MODAL), HeadRow.origin == Origin.PERSON.value),
    )
    boxed = select(func.min(AmodalBoxRow.frame), func.max(AmodalBoxRow.frame)).where(
        AmodalBoxRow.track_id == track_id
    )
    spans = [session.execute(query).one() for query in (seen, boxed)]
    known = [(first, last) for first, last in spans if first is not None]
    if not known:
        return 0, LAST_FRAME
    return min(first for first, _ in known), max(last for _, last in known)
