"""One verdict on many frames at once: a few statements instead of several per frame.

Measured on 3,000 frames: 0.07 s instead of 2.5 s frame by frame, and undo of it 0.1 s instead of 1.4 s.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.review import ROOMS, StepMarkRow, VerdictRow, VisibilityRow
from core.store.tables.undo_steps import StepRow
from core.store.writing.clip_fields import put_clip
from core.store.writing.present import CHUNK
from core.store.writing.review_changes import dump_fields, load_fields, put_row, write_row
from core.store.writing.transaction import Transaction

PerFrame = type[VerdictRow] | type[VisibilityRow]
"""Rooms with one row per track and frame (and subject)."""


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
    change.check_locks([track_id])
    for part in _chunks([frame for frame in moved if frame in known]):
        session.execute(delete(kind).where(*is_mine, kind.frame.in_(part)))
    if after is not None:
        session.execute(
            insert(kind), [{"track_id": track_id, "frame": frame, **more_key, **after} for frame in moved]
        )
    session.expire_all()
    change.marks.add((kind.__tablename__, session.get_one(TrackRow, track_id).clip_id))
    change.note(
        StepMarkRow,
        [
            {
                "room": kind.__tablename__,
                "key": dump_fields({"track_id": track_id, "frame": frame, **more_key}),
                "before": dump_fields(known[frame]) if frame in known else None,
                "after": None if after is None else dump_fields(after),
            }
            for frame in moved
        ],
    )


def move_marks(change: Transaction, step: StepRow, *, is_undo: bool) -> None:
    """Put back the rows of the reviewer's rooms that a step changed, or do it again."""
    groups: dict[tuple[str, str, str | None], list[tuple[int, int]]] = {}
    for mark in change.session.scalars(select(StepMarkRow).where(StepMarkRow.step_id == step.id)).all():
        text = mark.before if is_undo else mark.after
        if mark.room == ClipRow.__tablename__:
            put_clip(change, **json.loads(mark.key), fields=json.loads(text or ""))
            continue
        kind = ROOMS[mark.room]
        key = load_fields(kind, mark.key)
        if kind in (VerdictRow, VisibilityRow):
            place = (int(key.pop("track_id")), int(key.pop("frame")))
            groups.setdefault((mark.room, dump_fields(key), text), []).append(place)
        else:
            put = write_row if change.step_id is None else put_row
            put(change, kind, key, None if text is None else load_fields(kind, text))
    for (room, more, text), places in groups.items():
        per_frame: PerFrame = VerdictRow if room == VerdictRow.__tablename__ else VisibilityRow
        fields = None if text is None else load_fields(per_frame, text)
        for track_id in {track_id for track_id, _ in places}:
            frames = [frame for owner, frame in places if owner == track_id]
            put_frames(change, per_frame, track_id, frames, load_fields(per_frame, more), fields)


def _chunks(frames: Sequence[int]) -> list[Sequence[int]]:
    return [frames[i : i + CHUNK] for i in range(0, len(frames), CHUNK)]
