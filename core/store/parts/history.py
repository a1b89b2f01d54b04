"""Undo and redo: steps are taken back by moving heads; every revision stays."""

import json
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.changed import Changes, UndoStatus
from core.changes.masks import MaskKey
from core.changes.steps import Way
from core.store.file.database import Database
from core.store.reading.steps import read_step
from core.store.schema.tables import (
    LAYERS,
    HeadRow,
    RevisionRow,
    StepMaskRow,
    StepRow,
    StepTrackRow,
    TrackRow,
)
from core.store.writing.transaction import Transaction
from core.store.writing.verdicts_on_frames import move_marks, move_states


class History:
    """The steps of a project, over all sessions."""

    def __init__(self, database: Database, author: str) -> None:
        self._database = database
        self._author = author

    def status(self) -> UndoStatus:
        """Return the steps that undo and redo would take."""
        with self._database.reading() as session:
            done, undone = _last_done(session), _first_undone(session)
            return UndoStatus(*(None if row is None else read_step(session, row) for row in (done, undone)))

    def undo(self) -> Changes | None:
        """Take the last step back; None when there is none."""
        with self._database.writing() as session:
            step = _last_done(session)
            return None if step is None else self._move(session, step, is_undo=True)

    def redo(self) -> Changes | None:
        """Take the step again that was taken back last; None when there is none."""
        with self._database.writing() as session:
            step = _first_undone(session)
            return None if step is None else self._move(session, step, is_undo=False)

    def _move(self, session: Session, step: StepRow, *, is_undo: bool) -> Changes:
        change = Transaction(session, self._author, read_step(session, step))
        for mask in session.scalars(select(StepMaskRow).where(StepMaskRow.step_id == step.id)):
            key = MaskKey(mask.track_id, mask.frame, LAYERS[mask.layer])
            if not is_undo:
                head = session.get(HeadRow, (mask.track_id, mask.frame, mask.layer))
                mask.before_id = head.revision_id if head else None
            target = mask.before_id if is_undo else mask.after_id
            change.move_head(key, session.get_one(RevisionRow, target) if target else None)
        move_states(change, step, is_undo=is_undo)
        for track in session.scalars(select(StepTrackRow).where(StepTrackRow.step_id == step.id)):
            row = session.get_one(TrackRow, track.track_id)
            change.set_track(row, json.loads(track.before if is_undo else track.after))
        move_marks(change, step, is_undo=is_undo)
        step.state = "undone" if is_undo else "done"
        session.flush()
        return replace(change.changes(), way=Way.UNDONE if is_undo else Way.REDONE)


def _last_done(session: Session) -> StepRow | None:
    return session.scalars(
        select(StepRow).where(StepRow.state == "done").order_by(StepRow.id.desc()).limit(1)
    ).one_or_none()


def _first_undone(session: Session) -> StepRow | None:
    return session.scalars(
        select(StepRow).where(StepRow.state == "undone").order_by(StepRow.id).limit(1)
    ).one_or_none()
