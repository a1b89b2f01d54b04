"""Taking over what was written: steps, runs, revisions, completions, effort, as they are, under new ids."""

from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.store.tables.effort import EffortRow
from core.store.tables.proposals import CompletionRow, DoubtRow, HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.revisions import MaskShapeRow, RevisionRow
from core.store.tables.undo_steps import StepMaskRow, StepRow, StepStateRow
from core.store.upkeep.merging.identity import Histories, digest
from core.store.upkeep.merging.ids import Found, Maps
from core.store.upkeep.merging.joining import fields_of, put_all
from core.store.writing.transaction import next_id

CHUNK = 400
T = TypeVar("T")


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield parts that go into one statement."""
    rest = iter(values)
    while part := list(islice(rest, CHUNK)):
        yield part


def take_steps(
    one: Session, other: Session, histories: tuple[Histories, Histories], maps: Maps, found: Found
) -> set[int]:
    """Take over the second project's own steps; they can be neither taken back nor made again.

    Returns:
        Ids of these steps in the second project.
    """
    known = {key: number for number, key in histories[0].steps.items()}
    new = [number for number, key in histories[1].steps.items() if key not in known]
    maps.steps.update({number: known[key] for number, key in histories[1].steps.items() if key in known})
    numbers = count(next_id(one, StepRow.id))
    for part in chunks(new):
        rows = other.scalars(select(StepRow).where(StepRow.id.in_(part)).order_by(StepRow.id)).all()
        maps.steps.update({row.id: next(numbers) for row in rows})
        made = [{**fields_of(row, "id"), "id": maps.steps[row.id], "state": "discarded"} for row in rows]
        put_all(one, StepRow, made)
    found.steps = len(new)
    return set(new)


def take_places_of_steps(one: Session, other: Session, own: set[int], maps: Maps) -> None:
    """Take over which masks and states these steps changed; revisions are known by then."""
    for part in chunks(sorted(own)):
        masks = other.scalars(select(StepMaskRow).where(StepMaskRow.step_id.in_(part)))
        rows = [
            {
                **_at(row, maps),
                "layer": row.layer,
                "before_id": maps.revisions.get(row.before_id or 0),
                "after_id": maps.revisions.get(row.after_id or 0),
            }
            for row in masks
        ]
        states = other.scalars(select(StepStateRow).where(StepStateRow.step_id.in_(part)))
        others = [{**fields_of(row), **_at(row, maps)} for row in states]
        for kind, made in ((StepMaskRow, rows), (StepStateRow, others)):
            put_all(one, kind, made)


def _at(row: StepMaskRow | StepStateRow, maps: Maps) -> dict[str, int]:
    return {"step_id": maps.steps[row.step_id], "track_id": maps.tracks[row.track_id], "frame": row.frame}


def take_runs(one: Session, other: Session, maps: Maps, found: Found) -> None:
    """Take over runs that the first has not, with their hypotheses and doubts."""

    def key(row: RunRow, track_id: int) -> bytes:
        return digest(track_id, row.kind, row.proposer, row.fingerprint, row.author, row.started_at, row.seed)

    known = {key(row, row.track_id): row.id for row in one.scalars(select(RunRow))}
    for row in other.scalars(select(RunRow).order_by(RunRow.id)).all():
        track_id = maps.tracks[row.track_id]
        same = known.get(key(row, track_id))
        if same is None:
            made = RunRow(
                **fields_of(row, "id", "track_id", "clip_id", "step_id"),
                track_id=track_id,
                clip_id=maps.clips[row.clip_id],
                step_id=maps.steps.get(row.step_id or 0),
            )
            one.add(made)
            one.flush()
            same = made.id
            _take_hypotheses(one, other, row.id, same)
            found.runs += 1
        maps.runs[row.id] = same


def _take_hypotheses(one: Session, other: Session, run_id: int, new_id: int) -> None:
    doubts = other.scalars(select(DoubtRow).where(DoubtRow.run_id == run_id))
    put_all(one, DoubtRow, [{**fields_of(row), "run_id": new_id} for row in doubts])
    for owner in other.scalars(select(HypothesisRow).where(HypothesisRow.run_id == run_id)).all():
        made = HypothesisRow(run_id=new_id, number=owner.number, score=owner.score)
        one.add(made)
        one.flush()
        masks = other.scalars(select(HypothesisMaskRow).where(HypothesisMaskRow.hypothesis_id == owner.id))
        for part in chunks(masks):
            # The digest is of the place too, so it is made anew.
            rows = [{**fields_of(row, "digest"), "hypothesis_id": made.id} for row in part]
            put_all(one, HypothesisMaskRow, rows)


def take_revisions(
    one: Session, other: Session, histories: tuple[Histories, Histories], maps: Maps, found: Found
) -> set[int]:
    """Take over revisions that the first has not.

    Returns:
        Their ids in the second project.
    """
    known = {
        (track, histories[0].revisions[number]): number
        for track, numbers in histories[0].of_track.items()
        for number in numbers
    }
    new = []
    for track, numbers in histories[1].of_track.items():
        for number in numbers:
            same = known.get((maps.tracks[track], histories[1].revisions[number]))
            if same is None:
                new.append(number)
            else:
                maps.revisions[number] = same
    new.sort()  # who came first is named by who came later
    start = next_id(one, RevisionRow.id)
    maps.revisions.update({number: start + place for place, number in enumerate(new)})
    for part in chunks(new):
        rows = other.scalars(select(RevisionRow).where(RevisionRow.id.in_(part)).order_by(RevisionRow.id))
        put_all(one, RevisionRow, [_revision(row, maps) for row in rows])
        shapes = other.scalars(select(MaskShapeRow).where(MaskShapeRow.revision_id.in_(part)))
        put_all(one, MaskShapeRow, [_shape(row, maps) for row in shapes])
        other.expunge_all()
    found.revisions = len(new)
    return set(new)


def _revision(row: RevisionRow, maps: Maps) -> dict[str, Any]:
    return {
        **fields_of(row, "digest"),
        "id": maps.revisions[row.id],
        "track_id": maps.tracks[row.track_id],
        "parent_id": maps.revisions.get(row.parent_id or 0),
        "run_id": maps.runs.get(row.run_id or 0),
    }


def _shape(row: MaskShapeRow, maps: Maps) -> dict[str, Any]:
    base_id = None if row.base_id is None else maps.revisions[row.base_id]
    return {**fields_of(row), "revision_id": maps.revisions[row.revision_id], "base_id": base_id}


def take_completions(one: Session, other: Session, maps: Maps, found: Found) -> None:
    """Take over completions that the first has not; the newest of a frame is the present one, as ever."""
    columns = CompletionRow.id, CompletionRow.track_id, CompletionRow.frame, CompletionRow.engine
    query = select(*columns, CompletionRow.author, CompletionRow.created_at).order_by(CompletionRow.id)
    known = {tuple(rest) for _, *rest in one.execute(query)}
    for number, track_id, *rest in other.execute(query).all():
        if (maps.tracks[track_id], *rest) in known:
            continue
        row = other.get_one(CompletionRow, number)
        fields = fields_of(row, "id", "track_id", "run_id", "amodal_revision_id", "modal_revision_id")
        one.add(
            CompletionRow(
                **fields,
                track_id=maps.tracks[track_id],
                run_id=maps.runs.get(row.run_id or 0),
                amodal_revision_id=maps.revisions[row.amodal_revision_id],
                modal_revision_id=maps.revisions.get(row.modal_revision_id or 0),
            )
        )
        one.flush()
        found.completions += 1


def take_effort(one: Session, other: Session, maps: Maps) -> None:
    """Take over what work took."""
    known = {(row.author, row.at, row.kind) for row in one.scalars(select(EffortRow))}
    rows = [
        {
            **fields_of(row, "id"),
            "clip_id": maps.clips.get(row.clip_id or 0),
            "track_id": maps.tracks.get(row.track_id or 0),
        }
        for row in other.scalars(select(EffortRow).order_by(EffortRow.id))
        if (row.author, row.at, row.kind) not in known
    ]
    put_all(one, EffortRow, rows)
