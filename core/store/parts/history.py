"""Undo and redo: steps are taken back by moving heads; every revision stays."""

import json
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.changed import Changes, UndoStatus
from core.changes.masks import MaskKey
from core.changes.steps import Way
from core.store.reading.steps import read_step
from core.store.tables.base import LAYERS
from core.store.tables.clips import TrackRow
from core.store.tables.undo_steps import StepMaskRow, StepRow, StepTrackRow
from core.store.writing.mask_writer import columns_of, move_heads
from core.store.writing.part import Part
from core.store.writing.present import Present
from core.store.writing.review_effects import places_of
from core.store.writing.states import move_states
from core.store.writing.transaction import Transaction, change_rows
from core.store.writing.verdicts_on_frames import move_marks

_MASKS = select(
    StepMaskRow.track_id, StepMaskRow.frame, StepMaskRow.layer, StepMaskRow.before_id, StepMaskRow.after_id
)


class History(Part):
    """The steps of a project, over all sessions."""

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
        noted = session.execute(_MASKS.where(StepMaskRow.step_id == step.id)).all()
        keys = [MaskKey(track_id, frame, LAYERS[layer]) for track_id, frame, layer, _, _ in noted]
        present = Present(change, places_of(keys))
        target = {
            key: row.before_id if is_undo else row.after_id for key, row in zip(keys, noted, strict=True)
        }
        move_heads(change, target, present)
        if not is_undo:
            # What is there now, maybe of a run, is what undo will put back.
            later = [
                {"step_id": step.id, **columns_of(key), "before_id": present.mask(key).revision_id}
                for key, row in zip(keys, noted, strict=True)
                if present.mask(key).revision_id != row.before_id
            ]
            change_rows(session, StepMaskRow, [c.name for c in StepMaskRow.__table__.primary_key], later)
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
