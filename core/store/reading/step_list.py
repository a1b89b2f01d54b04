"""The last steps of a project with their places, and whether one can be taken back alone."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from core.changes.step_records import StepRecord
from core.changes.steps import StepKind
from core.store.reading.steps import read_step
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.review import StepMarkRow
from core.store.tables.undo_steps import StepMaskRow, StepRow, StepStateRow, StepTrackRow


def last_steps(session: Session, most: int) -> list[StepRecord]:
    """Return the last steps that are made or taken back, newest first; what cannot be redone is left out."""
    query = select(StepRow).where(StepRow.state != "discarded").order_by(StepRow.id.desc()).limit(most)
    rows = session.scalars(query).all()
    ids = [row.id for row in rows]
    tracks, clips = _of_tracks(session, ids), _of_clips(session, ids)
    owners: dict[int, int] = dict(session.execute(select(TrackRow.id, TrackRow.clip_id)).all())
    names: dict[int, str] = dict(session.execute(select(ClipRow.id, ClipRow.name)).all())
    found = []
    for row in rows:
        step = read_step(session, row)
        touched, first = tracks.get(row.id, (set[int](), None))
        clip_id = next((owners[track] for track in touched if track in owners), clips.get(row.id))
        frame = first if first is not None else step.facts.frame
        found.append(
            StepRecord(
                row.id, step, row.author, row.created_at, row.state == "undone", clip_id,
                names.get(clip_id or 0, ""), next(iter(touched)) if len(touched) == 1 else None, frame,
            )
        )  # fmt: skip
    return found


def later_step_on_same(session: Session, row: StepRow) -> StepRow | None:
    """Return the first later step that changed something of what a step changed; None = it stands alone."""
    later = and_(StepRow.id > row.id, StepRow.state == "done")
    found: list[StepRow] = []
    for kind, names in (
        (StepMaskRow, ("track_id", "frame", "layer")),
        (StepStateRow, ("track_id", "frame")),
        (StepTrackRow, ("track_id",)),
        (StepMarkRow, ("room", "key")),
    ):
        mine, other = kind.__table__.alias("mine"), kind.__table__.alias("other")
        same = and_(*(mine.c[name] == other.c[name] for name in names))
        query = (
            select(StepRow)
            .join(other, other.c.step_id == StepRow.id)
            .join(mine, same)
            .where(mine.c.step_id == row.id, later)
            .order_by(StepRow.id)
            .limit(1)
        )
        found += session.scalars(query).all()
    found += session.scalars(_on_new_tracks(session, row, later)).all() if _new_tracks(session, row) else []
    if row.kind == StepKind.MARGIN:
        found += session.scalars(select(StepRow).where(later).order_by(StepRow.id).limit(1)).all()
    return min(found, key=lambda step: step.id, default=None)


def _new_tracks(session: Session, row: StepRow) -> list[int]:
    """Return the tracks that a step made or brought back: whatever was done to them since stands on it."""
    tracks = session.scalars(select(StepTrackRow).where(StepTrackRow.step_id == row.id))
    return [one.track_id for one in tracks if json.loads(one.before).get("is_archived")]


def _on_new_tracks(session: Session, row: StepRow, later: ColumnElement[bool]) -> Select[StepRow]:
    tracks = _new_tracks(session, row)
    touched = or_(
        *(
            StepRow.id.in_(select(kind.step_id).where(kind.track_id.in_(tracks)))
            for kind in (StepMaskRow, StepStateRow, StepTrackRow)
        )
    )
    return select(StepRow).where(later, touched).order_by(StepRow.id).limit(1)


def _of_tracks(session: Session, ids: Sequence[int]) -> dict[int, tuple[set[int], int | None]]:
    """Return which tracks steps touched, and their first frame."""
    found: dict[int, tuple[set[int], int | None]] = {}

    def take(rows: Iterable[tuple[int, int, int | None]]) -> None:
        for step_id, track_id, frame in rows:
            tracks, first = found.get(step_id, (set[int](), None))
            known = [one for one in (first, frame) if one is not None]
            found[step_id] = (tracks | {track_id}, min(known, default=None))

    for kind in (StepMaskRow, StepStateRow):
        query = select(kind.step_id, kind.track_id, func.min(kind.frame)).where(kind.step_id.in_(ids))
        take(session.execute(query.group_by(kind.step_id, kind.track_id)))
    of_tracks = select(StepTrackRow.step_id, StepTrackRow.track_id).where(StepTrackRow.step_id.in_(ids))
    take((step_id, track_id, None) for step_id, track_id in session.execute(of_tracks))
    marks = select(StepMarkRow.step_id, StepMarkRow.key).where(StepMarkRow.step_id.in_(ids))
    keys = ((step_id, json.loads(key)) for step_id, key in session.execute(marks))
    take((step_id, key["track_id"], key.get("frame")) for step_id, key in keys if "track_id" in key)
    return found


def _of_clips(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Return the clips of steps that touched no track."""
    marks = select(StepMarkRow.step_id, StepMarkRow.room, StepMarkRow.key).where(StepMarkRow.step_id.in_(ids))
    found: dict[int, int] = {}
    for step_id, room, text in session.execute(marks):
        key = json.loads(text)
        clip_id = key.get("id") if room == ClipRow.__tablename__ else key.get("clip_id")
        if clip_id is not None:
            found.setdefault(step_id, clip_id)
    return found
