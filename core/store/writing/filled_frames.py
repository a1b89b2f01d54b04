"""Masks that a tool over time fills in from a person's masks: copied, morphed, carried.

The rules of `core.tracks.edits` hold inside the transaction: what a person fixed meanwhile stays.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.steps import Step
from core.masks.containment import missing_from_amodal, repair_amodal
from core.masks.rle import Rle, area, intersection
from core.store.schema.row_codes import layer_number
from core.store.tables.review import ReviewRow
from core.store.tables.revisions import HeadRow
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.part import Part
from core.store.writing.present import Place, Present
from core.store.writing.review_effects import has_whole, mark_corrected, places_of, unflagged
from core.store.writing.states import set_states
from core.store.writing.transaction import Transaction
from core.tracks.decided import Deed, is_decided
from core.tracks.edits import FrameFacts
from core.types import Layer, Origin, ReviewState


class Fillings(Part):
    """Filling in masks of a project."""

    def facts(self, track_id: int, layer: Layer) -> dict[int, FrameFacts]:
        """Return what is known of every frame of a track that has, or had, a mask or a verdict."""
        with self._database.reading() as session:
            states = {
                frame: ReviewState(state)
                for frame, state in session.execute(
                    select(ReviewRow.frame, ReviewRow.state).where(ReviewRow.track_id == track_id)
                )
            }
            heads = session.execute(
                select(HeadRow.frame, HeadRow.area, HeadRow.origin).where(
                    HeadRow.track_id == track_id, HeadRow.layer == layer_number(layer)
                )
            ).all()
            facts = {frame: FrameFacts(None, None, state) for frame, state in states.items()}
            for frame, size, origin in heads:
                state = states.get(frame, ReviewState.TODO)
                facts[frame] = FrameFacts(size, Origin(origin) if origin else None, state)
            return facts

    def fill(
        self,
        masks: Mapping[MaskKey, Rle | None],
        *,
        step: Step,
        is_decided: bool = False,
        replaces_fixed: bool = False,
        painted: Collection[int] = (),
    ) -> Changes:
        """Save masks made from a person's masks in one transaction, as one undo step.

        The rule modal ⊆ amodal is kept: an amodal mask is united with the frame's modal mask, a modal mask
        extends the amodal one, and is cut to it where a person fixed the amodal mask.

        Args:
            masks: New states; None or an empty mask takes a mask away.
            step: What it is to undo.
            is_decided: A person looks at each of these frames and wants just this: the masks count as fixed.
                Otherwise they are proposals.
            replaces_fixed: Masks that a person fixed are changed too; else they are left out.
            painted: Frames among them that the person painted: both of the above hold there.

        Raises:
            TrackLockedError: A track is locked; nothing was written.
            ShapeMismatchError: A mask does not fit its clip's canvas.
            StoreError: Read-only, disk full, …
        """
        with self._database.writing() as session:
            present = Present(Transaction(session, self._author), places_of(masks))
            new: dict[MaskKey, NewMask] = {}
            for place in sorted(places_of(masks)):
                wanted = {layer: masks[key] for layer in Layer if (key := MaskKey(*place, layer)) in masks}
                is_theirs = place[1] in painted
                may_replace = replaces_fixed or is_theirs
                for key, rle in _filled(place, wanted, present, replaces_fixed=may_replace).items():
                    if is_theirs:
                        new[key] = NewMask(rle, Origin.PERSON)
                    else:
                        new[key] = NewMask(rle, Origin.PERSON if is_decided else Origin.MODEL, Deed.FILLED)
            if not new:
                # No step: there is nothing to undo, and what was undone can still be redone.
                return Changes()
            change = Transaction.begin(session, self._author, step)
            put_masks(change, new, present)
            theirs = {place for place in places_of(new) if is_decided or place[1] in painted}
            mark_corrected(change, theirs, new, present)
            filled = places_of(key for key in new if key.layer is Layer.AMODAL) - theirs
            proposed = unflagged(filled, present)
            states = {True: ReviewState.PROPOSED, False: ReviewState.TODO}
            set_states(change, {place: states[has_whole(place, new, present)] for place in proposed}, present)
            return change.changes()


def _filled(
    place: Place, wanted: Mapping[Layer, Rle | None], present: Present, *, replaces_fixed: bool
) -> dict[MaskKey, Rle | None]:
    """Return the masks of a frame that change; None takes one away."""
    keys = {layer: MaskKey(*place, layer) for layer in Layer}
    old = {layer: present.mask(key) for layer, key in keys.items()}
    state = present.state(place)
    fixed = {layer for layer in Layer if not replaces_fixed and is_decided(old[layer].origin, state)}
    free = {layer: rle for layer, rle in wanted.items() if layer not in fixed}
    after = {**{layer: old[layer].rle for layer in Layer}, **free}
    modal, amodal = after[Layer.MODAL], after[Layer.AMODAL]
    if free and modal is not None and amodal is not None and missing_from_amodal(modal, amodal) is not None:
        if Layer.AMODAL in fixed:
            after[Layer.MODAL] = intersection([modal, amodal])
        else:
            after[Layer.AMODAL] = repair_amodal(modal, amodal)
    kept = {layer: rle if rle is not None and area(rle) else None for layer, rle in after.items()}
    return {keys[layer]: rle for layer, rle in kept.items() if rle != old[layer].rle}
