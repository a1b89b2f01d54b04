"""What runs write: their rows, their hypotheses, and the masks that they are allowed to put in place."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.runs import EndedRun
from core.changes.steps import Facts, Step, StepKind
from core.errors import StoreError
from core.masks.containment import missing_from_amodal, repair_amodal
from core.masks.rle import Rle
from core.store.reading.canvases import canvas_of_clip
from core.store.schema.row_codes import layer_number
from core.store.tables.clips import TrackRow
from core.store.tables.proposals import DoubtRow, HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.review import AmodalBoxRow
from core.store.tables.revisions import HeadRow
from core.store.tables.undo_steps import StepRow
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.present import Present
from core.store.writing.review_effects import places_of, propose
from core.store.writing.transaction import Transaction
from core.types import Layer, Origin, RunKind, TrackRole

LAST_FRAME = 2**31 - 1


def add_run(session: Session, author: str, run: EndedRun) -> RunRow:
    """Add the row of a run, without what it made.

    Raises:
        StoreError: Its facts are not JSON.
    """
    try:
        facts = json.dumps(dict(run.facts))
    except (TypeError, ValueError) as error:
        place = session.info.get("place", "project")
        raise StoreError(place, f"facts of a run of {run.proposer}", f"{error}") from None
    row = RunRow(
        clip_id=session.get_one(TrackRow, run.track_id).clip_id,
        track_id=run.track_id,
        proposer=run.proposer,
        parameters=json.dumps(dict(run.parameters)),
        seed=run.seed,
        fingerprint=run.fingerprint,
        status=run.status.value,
        message=run.message,
        author=author,
        started_at=run.started_at,
        finished_at=run.finished_at,
        step_id=None,
        facts=facts,
        kind=run.kind.value,
    )
    session.add(row)
    session.flush()
    return row


def put_ended_run(session: Session, author: str, run: EndedRun) -> Changes:
    """Write a run with all that it made."""
    row = add_run(session, author, run)
    changes = Changes()
    worth = dict(enumerate(map(_worth, run.scores)))
    for number in sorted(run.hypotheses.keys() | worth.keys()):
        owner = _add_hypothesis(session, row.id, number, worth.get(number))
        masks, in_place = run.hypotheses.get(number, {}), number == run.chosen
        changes = changes.joined(put_run_masks(session, author, row, owner, masks, in_place=in_place))
    if run.doubts:
        doubts = [{"run_id": row.id, "frame": f, "doubt": float(doubt)} for f, doubt in run.doubts.items()]
        session.execute(insert(DoubtRow), doubts)
    return changes


def put_scores(session: Session, run_id: int, scores: Sequence[float]) -> None:
    """Write what hypotheses are worth; beyond 0..1 is cut, no number is left out."""
    for number, score in enumerate(scores):
        hypothesis_of(session, run_id, number).score = _worth(score)


def _worth(score: float) -> float | None:
    return None if math.isnan(score) else min(1.0, max(0.0, float(score)))


def put_run_masks(
    session: Session,
    author: str,
    run: RunRow,
    owner: HypothesisRow,
    masks: Mapping[int, Rle],
    *,
    in_place: bool,
) -> Changes:
    """Keep finished masks of a hypothesis; see `Runs.add_masks` for what is put in place and what is not."""
    canvas, track = canvas_of_clip(session, run.clip_id), session.get_one(TrackRow, run.track_id)
    rows = [
        {"hypothesis_id": owner.id, "frame": f, "margin": canvas.margin, "counts": rle.counts}
        for f, rle in masks.items()
    ]
    if rows:
        session.execute(insert(HypothesisMaskRow), rows)
    if not in_place or not masks:
        return Changes()
    layer = Layer.MODAL if run.kind == RunKind.TRACKING else Layer.AMODAL
    first, last = (0, max(masks)) if layer is Layer.MODAL else _known_span(session, run.track_id)
    keys = {frame: MaskKey(run.track_id, frame, layer) for frame in masks}
    present = Present(Transaction(session, author), places_of(keys.values()))
    kept = (Origin.PERSON, Origin.IMPORT) if layer is Layer.MODAL else (Origin.PERSON,)
    known = {keys[frame]: rle for frame, rle in masks.items() if first <= frame <= last}
    free = {key: rle for key, rle in known.items() if not present.is_fixed(key, kept)}
    held = frozenset(places_of(known.keys() - free.keys()))
    if not free:
        # No step: there is nothing to undo, and what was undone can still be redone.
        return Changes(kept=held)
    change = _step_of(session, author, run, track.name)
    new = {**free, **(_grown(free, present) if layer is Layer.MODAL else {})}
    made = {key: NewMask(rle, Origin.MODEL, run_id=run.id) for key, rle in new.items()}
    # What is in front is a cue, and nobody reviews it.
    write = put_masks if track.role == TrackRole.COVER else propose
    write(change, made, present)
    return replace(change.changes(), kept=held)


def _step_of(session: Session, author: str, run: RunRow, name: str) -> Transaction:
    kind = StepKind.FOLLOWING if run.kind == RunKind.TRACKING else StepKind.PROPOSAL
    step = Step(kind, Facts(proposer=run.proposer, track=name))
    row = session.get(StepRow, run.step_id) if run.step_id else None
    if row is not None and row.state == "done":
        return Transaction(session, author, step, row)
    # The first masks of the run, or the person has undone what came so far.
    change = Transaction.begin(session, author, step)
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


def hypothesis_of(session: Session, run_id: int, number: int) -> HypothesisRow:
    """Return the row of a hypothesis; one that is not there is added."""
    query = select(HypothesisRow).where(HypothesisRow.run_id == run_id, HypothesisRow.number == number)
    row = session.scalars(query).one_or_none()
    return _add_hypothesis(session, run_id, number, None) if row is None else row


def _add_hypothesis(session: Session, run_id: int, number: int, score: float | None) -> HypothesisRow:
    row = HypothesisRow(run_id=run_id, number=number, score=score)
    session.add(row)
    session.flush()
    return row


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
