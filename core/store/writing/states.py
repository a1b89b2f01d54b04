"""Review states of many frames at once: a few statements instead of several per frame."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, delete, insert, select

from core.store.schema.row_codes import now
from core.store.tables.review import ReviewRow
from core.store.tables.undo_steps import StepRow, StepStateRow
from core.store.writing.present import UNTOUCHED, Place, Present, read_reviews
from core.store.writing.transaction import Transaction, change_rows
from core.types import ReviewState

Verdict = tuple[ReviewState, str]
"""State and reason."""


def set_states(
    change: Transaction, states: Mapping[Place, ReviewState | Verdict], present: Present | None = None
) -> set[Place]:
    """Set review states by track and frame; returns those that had another one, the others are passed over.

    Args:
        change: The step that this is part of.
        states: The new states.
        present: What is there now, where it was read already.

    Raises:
        TrackLockedError: A track is locked.
    """
    wanted = {at: (after, "") if isinstance(after, ReviewState) else after for at, after in states.items()}
    known = read_reviews(change, wanted.keys()) if present is None else present.reviews
    before = {at: known.get(at, UNTOUCHED) for at in wanted}
    moved = {at: after for at, after in wanted.items() if (before[at].state, before[at].reason) != after}
    change.check_locks({track_id for track_id, _ in moved})
    is_row = {at: after != (ReviewState.TODO, "") for at, after in moved.items()}
    _take_away(change, (at for at in moved if at in known and not is_row[at]))
    rows = {at: review_row(at, after, change.author) for at, after in moved.items() if is_row[at]}
    change_rows(
        change.session, ReviewRow, ("track_id", "frame"), [row for at, row in rows.items() if at in known]
    )
    if fresh := [row for at, row in rows.items() if at not in known]:
        change.session.execute(insert(ReviewRow.__table__), fresh)  # type: ignore[arg-type]
    change.states.update(moved)
    change.note(StepStateRow, [
        {
            "track_id": at[0], "frame": at[1],
            "before_state": before[at].state.value, "before_reason": before[at].reason,
            "after_state": after[0].value, "after_reason": after[1],
        }
        for at, after in moved.items()
    ])  # fmt: skip
    return set(moved)


def move_states(change: Transaction, step: StepRow, *, is_undo: bool) -> None:
    """Put back the review states that a step changed, or set them again."""
    noted = change.session.scalars(select(StepStateRow).where(StepStateRow.step_id == step.id))
    set_states(change, {
        (row.track_id, row.frame): (ReviewState(row.before_state), row.before_reason)
        if is_undo
        else (ReviewState(row.after_state), row.after_reason)
        for row in noted
    })  # fmt: skip


def review_row(at: Place, after: Verdict, author: str) -> dict[str, object]:
    """Return the columns of a review state that is set now."""
    return {
        "track_id": at[0],
        "frame": at[1],
        "state": after[0].value,
        "reason": after[1],
        "author": author,
        "updated_at": now(),
    }


def _take_away(change: Transaction, places: Iterable[Place]) -> None:
    table = ReviewRow.__table__
    statement = delete(table).where(table.c.track_id == bindparam("track"), table.c.frame == bindparam("at"))  # type: ignore[arg-type]
    if named := [{"track": track_id, "at": frame} for track_id, frame in places]:
        change.session.connection().execute(statement, named)
