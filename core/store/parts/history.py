"""Undo and redo: steps are taken back by moving heads; every revision stays."""

import json
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.changed import Changes, UndoStatus
from core.changes.masks import MaskKey
from core.changes.step_records import StepRecord
from core.changes.step_words import step_words, taken_back
from core.changes.steps import Step, StepKind, Way
from core.errors import AmodalError
from core.messages import mark, say
from core.store.reading.step_list import last_steps, later_step_on_same
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

_GONE = mark("That step can be neither taken back nor made again any more")
_RUN_SINCE = mark("Not taken back: a run has changed its masks since")


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

    def last(self, most: int = 200) -> list[StepRecord]:
        """Return the last steps that are made or taken back, newest first, with their places."""
        with self._database.reading() as session:
            return last_steps(session, most)

    def go_to(self, step_id: int) -> Changes | None:
        """Take back all steps after one, or make those up to it again; None when there is nothing to do.

        Raises:
            AmodalError: The step can be neither taken back nor made again any more.
        """
        with self._database.writing() as session:
            wanted = session.get(StepRow, step_id)
            if wanted is None or wanted.state == "discarded":
                raise AmodalError(say(_GONE))
            is_undo, found = wanted.state == "done", None
            while (step := _last_done(session) if is_undo else _first_undone(session)) is not None:
                if step.id <= step_id if is_undo else step.id > step_id:
                    break
                changes = self._move(session, step, is_undo=is_undo)
                found = changes if found is None else found.joined(changes)
            return found

    def take_back(self, step_id: int) -> Changes:
        """Take back one step alone, as a new undo step; what came after it stays.

        Raises:
            AmodalError: A later step stands on it, a run has changed its masks since, or it is taken back.
            TrackLockedError: A track of it is locked.
        """
        with self._database.writing() as session:
            row = session.get(StepRow, step_id)
            if row is None or row.state != "done":
                raise AmodalError(say(_GONE))
            step = read_step(session, row)
            later = later_step_on_same(session, row)
            if later is not None:
                words = step_words(read_step(session, later))
                raise AmodalError(say("Not taken back: {later} came after it and stands on it", later=words))
            facts = taken_back(step)
            change = Transaction.begin(session, self._author, Step(StepKind.TAKE_BACK, facts))
            noted = session.execute(_MASKS.where(StepMaskRow.step_id == step_id)).all()
            keys = [MaskKey(track_id, frame, LAYERS[layer]) for track_id, frame, layer, _, _ in noted]
            present = Present(change, places_of(keys))
            after = {key: one.after_id for key, one in zip(keys, noted, strict=True)}
            if any(present.mask(key).revision_id != revision_id for key, revision_id in after.items()):
                raise AmodalError(say(_RUN_SINCE))
            move_heads(change, {key: one.before_id for key, one in zip(keys, noted, strict=True)}, present)
            self._put_back_rest(change, row, is_undo=True)
            return change.changes()

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
        self._put_back_rest(change, step, is_undo=is_undo)
        step.state = "undone" if is_undo else "done"
        session.flush()
        return replace(change.changes(), way=Way.UNDONE if is_undo else Way.REDONE)

    def _put_back_rest(self, change: Transaction, step: StepRow, *, is_undo: bool) -> None:
        session = change.session
        move_states(change, step, is_undo=is_undo)
        for track in session.scalars(select(StepTrackRow).where(StepTrackRow.step_id == step.id)).all():
            row = session.get_one(TrackRow, track.track_id)
            change.set_track(row, json.loads(track.before if is_undo else track.after))
        move_marks(change, step, is_undo=is_undo)


def _last_done(session: Session) -> StepRow | None:
    return session.scalars(
        select(StepRow).where(StepRow.state == "done").order_by(StepRow.id.desc()).limit(1)
    ).one_or_none()


def _first_undone(session: Session) -> StepRow | None:
    return session.scalars(
        select(StepRow).where(StepRow.state == "undone").order_by(StepRow.id).limit(1)
    ).one_or_none()
