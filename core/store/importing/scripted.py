"""What scripts change: new tracks and masks in one transaction, one step of undo."""

from collections.abc import Mapping
from dataclasses import replace

from core.changes.changed import Changes
from core.changes.masks import MaskEdit
from core.changes.scripted import MadeBy, ScriptedWork, WantedTrack
from core.changes.steps import Facts, Step, StepKind
from core.store.parts.tracks import new_track, next_colour
from core.store.writing.mask_writer import NewMask
from core.store.writing.part import Part
from core.store.writing.present import Present
from core.store.writing.refused_edits import keep_refused
from core.store.writing.review_effects import correct, places_of, propose, tidy
from core.store.writing.transaction import Transaction
from core.types import Origin


class ScriptedSteps(Part):
    """Writes what a script collected."""

    def commit(self, work: ScriptedWork) -> tuple[Changes, Mapping[int, int]]:
        """Write it all; returns what was touched, and the tracks made by the ids that stood for them.

        Masks that a person decided are left alone where a machine answers for the new ones; they are named
        in `Changes.kept`.

        Raises:
            ConflictError: A mask is not in the state its edit was made from; no mask was changed, those of
                tracks that are there are kept as hypotheses.
            ShapeMismatchError: A mask does not fit its clip's canvas.
            TrackLockedError: A track is locked.
            StoreError: Read-only, disk full, …
        """
        facts = Facts(file=work.name)
        if work.edits:
            facts = facts.at(sorted({edit.key.frame for edit in work.edits}))
        step, new = Step(StepKind.SCRIPT, facts), {wanted.id for wanted in work.tracks}
        there = [edit for edit in work.edits if edit.key.track_id not in new]
        with self._database.writing() as session:
            look = Transaction(session, self._author)
            present = Present(look, places_of(edit.key for edit in there))
            conflict = keep_refused(look, step, there, present, self._database.place)
            if conflict is None:
                return _put(Transaction.begin(session, self._author, step), work)
        raise conflict


def _put(change: Transaction, work: ScriptedWork) -> tuple[Changes, Mapping[int, int]]:
    made = {wanted.id: _make(change, wanted) for wanted in work.tracks}
    edits = [_of_track(edit, made) for edit in work.edits]
    present = Present(change, places_of(edit.key for edit in edits))
    kept = frozenset(
        (edit.key.track_id, edit.key.frame)
        for edit in edits
        if work.made_by is MadeBy.MACHINE and present.is_fixed(edit.key)
    )
    edits = [edit for edit in edits if (edit.key.track_id, edit.key.frame) not in kept]
    if work.made_by is MadeBy.RULE:
        tidy(change, edits, present)
    elif work.made_by is MadeBy.MACHINE:
        propose(change, {edit.key: NewMask(edit.rle, Origin.MODEL) for edit in edits}, present)
    else:
        correct(change, {edit.key: NewMask(edit.rle, Origin.PERSON) for edit in edits}, present)
    return replace(change.changes(), kept=kept), made


def _make(change: Transaction, wanted: WantedTrack) -> int:
    colour = wanted.colour or next_colour(change.session, wanted.clip_id)
    return new_track(
        change.session,
        change,
        wanted.clip_id,
        name=wanted.name,
        category=wanted.category,
        colour=colour,
    ).id


def _of_track(edit: MaskEdit, made: Mapping[int, int]) -> MaskEdit:
    key = edit.key
    return replace(edit, key=replace(key, track_id=made[key.track_id])) if key.track_id in made else edit
