"""One verdict on many frames at once: a few statements instead of several per frame.

Measured on 3,000 frames: 0.07 s instead of 2.5 s frame by frame, and undo of it 0.1 s instead of 1.4 s.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from core.store.schema.review_tables import StepMarkRow, VerdictRow, VisibilityRow
from core.store.schema.row_codes import now
from core.store.schema.tables import ReviewRow, StepRow, StepStateRow, TrackRow
from core.store.writing.review_changes import ROOMS, dump_fields, load_fields, write_row
from core.store.writing.transaction import Transaction
from core.types import ReviewState

PerFrame = type[VerdictRow] | type[VisibilityRow]
"""Rooms with one row per track and frame (and subject)."""
CHUNK = 400
"""Frames named in one statement."""


def set_states(
    change: Transaction, track_id: int, frames: Sequence[int], state: ReviewState, reason: str = ""
) -> None:
    """Set the review state of a track in some frames; those that have it already are passed over.

    The frames must not have been touched in this transaction before.
    """
    session = change.session
    query = select(ReviewRow.frame, ReviewRow.state, ReviewRow.reason).where(ReviewRow.track_id == track_id)
    known = {frame: (old, why) for frame, old, why in session.execute(query)}
    before = {frame: known.get(frame, (ReviewState.TODO.value, "")) for frame in frames}
    moved = [frame for frame in frames if before[frame] != (state.value, reason)]
    if not moved:
        return
    change.check_lock(track_id)
    values = {"state": state.value, "reason": reason, "author": change.author, "updated_at": now()}
    old = [frame for frame in moved if frame in known]
    for part in _chunks(old):
        where = (ReviewRow.track_id == track_id, ReviewRow.frame.in_(part))
        is_gone = state is ReviewState.TODO and not reason
        change_rows = delete(ReviewRow) if is_gone else update(ReviewRow).values(**values)
        session.execute(change_rows.where(*where))
    fresh = [frame for frame in moved if frame not in known]
    if fresh and not (state is ReviewState.TODO and not reason):
        session.execute(
            insert(ReviewRow), [{"track_id": track_id, "frame": frame, **values} for frame in fresh]
        )
    session.expire_all()
    change.states.update((track_id, frame) for frame in moved)
    if change.is_undoable:
        step_id = change.step_id
        session.execute(
            insert(StepStateRow),
            [
                {
                    "step_id": step_id,
                    "track_id": track_id,
                    "frame": frame,
                    "before_state": before[frame][0],
                    "before_reason": before[frame][1],
                    "after_state": state.value,
                    "after_reason": reason,
                }
                for frame in moved
            ],
        )


def put_frames(
    change: Transaction,
    kind: PerFrame,
    track_id: int,
    frames: Sequence[int],
    more_key: Mapping[str, Any],
    fields: Mapping[str, Any] | None,
) -> None:
    """Put the same row at many frames of a track, or take those rows away (`fields` None).

    `more_key` is the rest of the primary key. The frames must not have been touched in this transaction.
    """
    session = change.session
    is_mine = [kind.track_id == track_id, *(getattr(kind, name) == value for name, value in more_key.items())]
    columns = [column for column in kind.__table__.columns if column.key not in ("track_id", *more_key)]
    known: dict[int, dict[str, Any]] = {}
    for row in session.execute(select(*columns).where(*is_mine)):
        values = dict(row._mapping)
        known[int(values.pop("frame"))] = values
    after = None if fields is None else dict(fields)
    moved = [frame for frame in frames if known.get(frame) != after]
    if not moved:
        return
    change.check_lock(track_id)
    for part in _chunks([frame for frame in moved if frame in known]):
        session.execute(delete(kind).where(*is_mine, kind.frame.in_(part)))
    if after is not None:
        session.execute(
            insert(kind), [{"track_id": track_id, "frame": frame, **more_key, **after} for frame in moved]
        )
    session.expire_all()
    change.marks.add((kind.__tablename__, session.get_one(TrackRow, track_id).clip_id))
    if change.is_undoable:
        step_id = change.step_id
        session.execute(
            insert(StepMarkRow),
            [
                {
                    "step_id": step_id,
                    "room": kind.__tablename__,
                    "key": dump_fields({"track_id": track_id, "frame": frame, **more_key}),
                    "before": dump_fields(known[frame]) if frame in known else None,
                    "after": None if after is None else dump_fields(after),
                }
                for frame in moved
            ],
        )


def move_states(change: Transaction, step: StepRow, *, is_undo: bool) -> None:
    """Put back the review states that a step changed, or set them again."""
    groups: dict[tuple[int, str, str], list[int]] = {}
    for row in change.session.scalars(select(StepStateRow).where(StepStateRow.step_id == step.id)):
        state, reason = (
            (row.before_state, row.before_reason) if is_undo else (row.after_state, row.after_reason)
        )
        groups.setdefault((row.track_id, state, reason), []).append(row.frame)
    for (track_id, state, reason), frames in groups.items():
        set_states(change, track_id, frames, ReviewState(state), reason)


def move_marks(change: Transaction, step: StepRow, *, is_undo: bool) -> None:
    """Put back the rows of the reviewer's rooms that a step changed, or do it again."""
    groups: dict[tuple[str, str, str | None], list[tuple[int, int]]] = {}
    for mark in change.session.scalars(select(StepMarkRow).where(StepMarkRow.step_id == step.id)).all():
        kind, text = ROOMS[mark.room], mark.before if is_undo else mark.after
        key = load_fields(kind, mark.key)
        if kind in (VerdictRow, VisibilityRow):
            place = (int(key.pop("track_id")), int(key.pop("frame")))
            groups.setdefault((mark.room, dump_fields(key), text), []).append(place)
        else:
            write_row(change, kind, key, None if text is None else load_fields(kind, text))
    for (room, more, text), places in groups.items():
        per_frame: PerFrame = VerdictRow if room == VerdictRow.__tablename__ else VisibilityRow
        fields = None if text is None else load_fields(per_frame, text)
        for track_id in {track_id for track_id, _ in places}:
            frames = [frame for owner, frame in places if owner == track_id]
            put_frames(change, per_frame, track_id, frames, load_fields(per_frame, more), fields)


def _chunks(frames: Sequence[int]) -> list[Sequence[int]]:
    return [frames[i : i + CHUNK] for i in range(0, len(frames), CHUNK)]
