"""Letting go of what machines made and something else has replaced; what a person made is never dropped.

This is the one place that deletes revisions and hypotheses. It works on a project that was backed up, in one
transaction, and undo goes as far back afterwards as it did before.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.changes.runs import OF_PEOPLE
from core.progress import CancelToken
from core.store.file.opening import OpenedFile
from core.store.schema.own_schema import check_pages
from core.store.tables.append_only import APPEND_ONLY_TRIGGERS
from core.store.tables.proposals import CompletionRow, DoubtRow, HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.revisions import HeadRow, RevisionRow
from core.store.tables.undo_steps import StepMaskRow, StepRow, StepStateRow
from core.store.upkeep.backup import Backup, back_up
from core.store.upkeep.merging.histories import chunks
from core.store.upkeep.sound import sound_file
from core.store.writing.present import CHUNK
from core.types import Origin, Provenance, ReviewState, RunKind, RunStatus

_NAMING = (
    RevisionRow.parent_id, HeadRow.revision_id, StepMaskRow.before_id, StepMaskRow.after_id,
    CompletionRow.amodal_revision_id, CompletionRow.modal_revision_id,
)  # fmt: skip
"""Columns that name a revision."""

DAMAGED = "is damaged, nothing was dropped"


@dataclass(frozen=True, slots=True)
class Droppable:
    """What can be dropped."""

    runs: frozenset[int]
    """Runs whose hypotheses go; the runs themselves stay on record."""
    hypothesis_masks: int
    hypothesis_bytes: int
    """Of their codes."""
    revisions: frozenset[int]
    revision_bytes: int

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to drop."""
        return not (self.hypothesis_masks or self.revisions)


@dataclass(frozen=True, slots=True)
class Compacted:
    """What came of it."""

    dropped: Droppable
    backup: Backup
    before: int
    """Bytes of the file."""
    after: int


def what_can_go(project: Path) -> Droppable:
    """Return what `compact` would drop.

    Raises:
        StoreError: The project cannot be read or is damaged.
    """
    place = project.absolute()
    with sound_file(place, DAMAGED, read_only=True) as opened, opened.database.reading() as session:
        return droppable(session)


def compact(
    project: Path, may: Callable[[Droppable], bool], cancel: CancelToken | None = None
) -> Compacted | None:
    """Drop what can go, behind a verified backup beside the project; nobody else may have it open.

    Args:
        project: The file.
        may: Asked with what would be dropped, before anything is done.
        cancel: Stops the backup; afterwards nothing can be stopped.

    Returns:
        What was done; None when there is nothing to drop, or it may not be done.

    Raises:
        StoreError: It cannot be opened, is damaged, or cannot be backed up; nothing was dropped.
        Cancelled: Somebody stopped it; nothing was dropped.
    """
    project = project.absolute()
    with sound_file(project.absolute(), DAMAGED, read_only=False) as opened:
        with opened.database.reading() as session:
            found = droppable(session)
        if found.is_nothing or not may(found):
            return None
        before = project.stat().st_size
        backup = back_up(project, None, cancel)
        with opened.database.writing() as session:
            drop(session, found)
            check_pages(session.connection(), str(project))
        opened.database.settle()
        _shrink(opened)
    return Compacted(found, backup, before, project.stat().st_size)


def droppable(session: Session) -> Droppable:
    """Return what a machine made that is replaced, not in use, and of no use to undo."""
    runs = _superseded_runs(session)
    masks = size = 0
    for part in chunks(sorted(runs)):
        query = select(func.count(), func.sum(func.length(HypothesisMaskRow.counts))).join(HypothesisRow)
        count, length = session.execute(query.where(HypothesisRow.run_id.in_(part))).one()
        masks, size = masks + count, size + (length or 0)
    used = set(session.scalars(select(HeadRow.revision_id)))
    for column in (CompletionRow.amodal_revision_id, CompletionRow.modal_revision_id):
        used |= set(session.scalars(select(column)))
    used |= set(_in_undo(session))
    # What a person corrected tells what was wrong with it.
    used |= set(session.scalars(select(RevisionRow.parent_id).where(~_is_of_model())))
    judged = _judged(session)
    columns = RevisionRow.id, RevisionRow.track_id, RevisionRow.frame, func.length(RevisionRow.counts)
    free = {
        number: length or 0
        for number, track, frame, length in session.execute(select(*columns).where(*_is_machines()))
        if number not in used and (track, frame) not in judged
    }
    return Droppable(frozenset(runs), masks, size, frozenset(free), sum(free.values()))


def drop(session: Session, found: Droppable) -> None:
    """Delete it; what named a dropped revision as the one before it names the one before that."""
    parents: dict[int, int | None] = dict(
        session.execute(select(RevisionRow.id, RevisionRow.parent_id)).all()
    )

    def kept_before(number: int | None) -> int | None:
        while number in found.revisions:
            number = parents[number]
        return number

    moved = {
        number: kept_before(parent)
        for number, parent in parents.items()
        if parent in found.revisions and number not in found.revisions
    }
    with _unguarded(session), _indexed(session):
        table = RevisionRow.__table__
        _run(session, update(table).where(table.c.id == bindparam("of")).values(parent_id=bindparam("to")), [  # type: ignore[arg-type]
            {"of": number, "to": parent} for number, parent in moved.items()
        ])  # fmt: skip
        # Steps that can be neither taken back nor made again keep what they say, not what they moved.
        for column in (StepMaskRow.before_id, StepMaskRow.after_id):
            _delete(session, StepMaskRow, column, found.revisions)
        # The newest first: each may be named by a later one.
        _delete(session, RevisionRow, RevisionRow.id, sorted(found.revisions, reverse=True), whole=True)
        for part in chunks(sorted(found.runs)):
            owners = list(session.scalars(select(HypothesisRow.id).where(HypothesisRow.run_id.in_(part))))
            _delete(session, HypothesisMaskRow, HypothesisMaskRow.hypothesis_id, owners)
            _delete(session, HypothesisRow, HypothesisRow.id, owners)
            _delete(session, DoubtRow, DoubtRow.run_id, part)


def _superseded_runs(session: Session) -> set[int]:
    """Return runs after which the same proposer ran again on the track, none of whose masks is in use."""
    columns = RunRow.id, RunRow.track_id, RunRow.kind, RunRow.proposer
    made = select(*columns).join(HypothesisRow).join(HypothesisMaskRow).distinct()
    query = made.where(
        RunRow.kind.in_((RunKind.PROPOSAL.value, RunKind.TRACKING.value)),
        RunRow.status != RunStatus.RUNNING.value,
        RunRow.proposer.not_in(OF_PEOPLE),
    )
    rows = session.execute(query.order_by(RunRow.id)).all()
    newest: Mapping[Any, int] = {tuple(rest): number for number, *rest in rows}
    in_use = select(RevisionRow.run_id).where(RevisionRow.run_id.is_not(None)).distinct()
    used = set(session.scalars(in_use.join(HeadRow, HeadRow.revision_id == RevisionRow.id)))
    undoable = set(_in_undo(session))
    for number, run_id in session.execute(
        select(RevisionRow.id, RevisionRow.run_id).where(RevisionRow.run_id.is_not(None))
    ):
        if number in undoable:
            used.add(run_id)
    return {number for number, *rest in rows if newest[tuple(rest)] != number and number not in used}


def _in_undo(session: Session) -> Iterator[int]:
    """Yield the revisions that undo and redo go to."""
    query = select(StepMaskRow.before_id, StepMaskRow.after_id).join(
        StepRow, StepRow.id == StepMaskRow.step_id
    )
    for pair in session.execute(query.where(StepRow.state != "discarded")):
        yield from (number for number in pair if number is not None)


def _judged(session: Session) -> set[tuple[int, int]]:
    """Return the places that somebody accepted or flagged at any time: what was judged stays."""
    verdicts = ReviewState.ACCEPTED.value, ReviewState.FLAGGED.value
    columns = StepStateRow.track_id, StepStateRow.frame, StepStateRow.before_state, StepStateRow.after_state
    query = select(*columns).where(or_(columns[2].in_(verdicts), columns[3].in_(verdicts)))
    return {(track, frame) for track, frame, _, _ in session.execute(query)}


def _is_of_model() -> ColumnElement[bool]:
    return and_(RevisionRow.origin == Origin.MODEL.value, RevisionRow.provenance == Provenance.MODEL.value)


def _is_machines() -> Iterable[ColumnElement[bool]]:
    """What is true of masks in which no person had a hand."""
    return (
        _is_of_model(),
        or_(RevisionRow.run_id.is_(None), RevisionRow.run_id.not_in(_KEPT_RUNS)),
    )


_KEPT_RUNS = select(RunRow.id).where(RunRow.proposer.in_(OF_PEOPLE))


def _delete(
    session: Session,
    kind: Any,
    column: InstrumentedAttribute[Any],
    values: Iterable[int],
    *,
    whole: bool = False,
) -> None:
    ordered = list(values) if whole else sorted(values)
    for start in range(0, len(ordered), CHUNK):
        session.execute(delete(kind).where(column.in_(ordered[start : start + CHUNK])))


def _run(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(statement, rows)


@contextmanager
def _unguarded(session: Session) -> Iterator[None]:
    """Take the triggers away that forbid this, and put them back, in the same transaction."""
    connection = session.connection()
    guards = [
        text
        for text in APPEND_ONLY_TRIGGERS
        if connection.dialect.name == "sqlite" and text.split()[2].startswith(("revisions_", "hypothesis_"))
    ]
    for text in guards:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {text.split()[2]}")
    yield
    session.flush()
    for text in guards:
        connection.exec_driver_sql(text)


@contextmanager
def _indexed(session: Session) -> Iterator[None]:
    """Have indexes on all that names revisions: without, every one that goes is looked for everywhere."""
    connection = session.connection()
    made = []
    for number, column in enumerate(_NAMING):
        table = column.property.columns[0].table
        made.append(Index(f"ix_compacting_{number}", table.c[column.key]))
        table.indexes.discard(made[-1])
        made[-1].create(connection)
    yield
    session.flush()
    for index in made:
        index.drop(connection)


def _shrink(opened: OpenedFile) -> None:
    """Give the room back to the disk; without it the file only has holes, which is no fault."""
    raw = opened.database.engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM")
    finally:
        raw.close()
