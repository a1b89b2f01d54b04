"""Runs: their hypotheses, the masks they are allowed to put in place, their doubts and facts."""

import json
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.runs import EndedRun, ProposalRun
from core.errors import StoreError
from core.masks.rle import Rle
from core.store.reading.mask_codes import read_hypothesis
from core.store.schema.row_codes import now, to_clip, to_run
from core.store.tables.base import LAYERS
from core.store.tables.clips import ClipRow
from core.store.tables.proposals import DoubtRow, HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.writing.part import Part
from core.store.writing.run_writer import add_run, hypothesis_of, put_ended_run, put_run_masks, put_scores
from core.types import RunKind, RunStatus

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
            begun = EndedRun(
                track_id, proposer, parameters, seed, fingerprint, RunStatus.RUNNING, now(), None, kind=kind
            )
            return to_run(add_run(session, self._author, begun))

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
            owner = hypothesis_of(session, run_id, hypothesis)
            return put_run_masks(session, self._author, run, owner, masks, in_place=not hypothesis)

    def record(self, ended: Sequence[EndedRun]) -> Changes:
        """Write down runs that have ended, with all that they made: one transaction, a step of undo each.

        As `start`, `add_masks`, `add_doubts`, `add_facts` and `finish` of each, but that the hypothesis
        `chosen` becomes the frames' masks.

        Raises:
            StoreError: The project cannot be written; nothing of any of them is.
            TrackLockedError: So is one of their tracks.
        """
        with self._database.writing() as session:
            changes = Changes()
            for one in ended:
                changes = changes.joined(put_ended_run(session, self._author, one))
            return changes

    def finish(
        self, run_id: int, status: RunStatus, *, message: str = "", scores: Sequence[float] = ()
    ) -> Changes:
        """Write down how a run ended and what its hypotheses are worth, 0..1.

        A worth beyond 0..1 is cut to it; one that is no number is left out.
        """
        with self._database.writing() as session:
            run = session.get_one(RunRow, run_id)
            run.status, run.message, run.finished_at = status.value, message, now()
            put_scores(session, run_id, scores)
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


def _present_masks(session: Session, run_id: int) -> frozenset[MaskKey]:
    query = (
        select(HeadRow.track_id, HeadRow.frame, HeadRow.layer)
        .join(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .where(RevisionRow.run_id == run_id)
    )
    return frozenset(MaskKey(t, f, LAYERS[layer]) for t, f, layer in session.execute(query))
