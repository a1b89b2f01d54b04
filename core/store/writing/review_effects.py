"""What a person's work and a machine's does to masks and to the review states of their frames."""

from collections.abc import Iterable, Mapping, Sequence

from core.changes.masks import MaskEdit, MaskKey
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.present import Place, Present
from core.store.writing.states import set_states
from core.store.writing.transaction import Transaction
from core.tracks.decided import Deed, is_protected, origin_after
from core.types import Layer, Origin, ReviewState


def correct(change: Transaction, masks: Mapping[MaskKey, NewMask], present: Present) -> None:
    """Write masks that a person made; their frames become `corrected`."""
    put_masks(change, masks, present)
    mark_corrected(change, places_of(masks), masks, present)


def tidy(change: Transaction, edits: Sequence[MaskEdit], present: Present) -> None:
    """Write masks that a person tidied by a rule.

    What a machine or an import made stays theirs, and its frame is as much to review as before. What a person
    had decided is that person's correction, as if it had been made by hand.
    """
    masks, corrected = {}, set()
    for edit in edits:
        place, old = (edit.key.track_id, edit.key.frame), present.mask(edit.key)
        state = present.state(place)
        origin = origin_after(Deed.TIDIED, old.origin, state)
        if origin is not Origin.PERSON:
            # Still a mask of its run: the score goes on counting, and reverting the run takes it back.
            masks[edit.key] = NewMask(edit.rle, origin, Deed.TIDIED, old.run_id)
            continue
        masks[edit.key] = NewMask(edit.rle, origin)
        if edit.key.layer is Layer.AMODAL or is_protected(state):
            corrected.add(place)
    put_masks(change, masks, present)
    mark_corrected(change, corrected, masks, present)
    # A proposal of which nothing is left is none.
    emptied = (at for at in places_of(masks) - corrected if present.state(at) is ReviewState.PROPOSED)
    set_states(change, {at: ReviewState.TODO for at in emptied if not has_whole(at, masks, present)}, present)


def propose(change: Transaction, masks: Mapping[MaskKey, NewMask], present: Present) -> None:
    """Write masks that a machine made; their frames become `proposed`, where a person left no remark."""
    put_masks(change, masks, present)
    set_states(change, dict.fromkeys(unflagged(places_of(masks), present), ReviewState.PROPOSED), present)


def places_of(keys: Iterable[MaskKey]) -> set[Place]:
    """Return tracks and frames of masks."""
    return {(key.track_id, key.frame) for key in keys}


def unflagged(places: Iterable[Place], present: Present) -> list[Place]:
    """Return the places without a person's remark, which is not a machine's to take away."""
    return [place for place in places if present.state(place) is not ReviewState.FLAGGED]


def has_whole(place: Place, masks: Mapping[MaskKey, NewMask], present: Present) -> bool:
    """Return whether a frame has an amodal mask once these masks are written."""
    key = MaskKey(*place, Layer.AMODAL)
    return masks[key].rle is not None if key in masks else present.mask(key).has_mask


def mark_corrected(
    change: Transaction, places: Iterable[Place], masks: Mapping[MaskKey, NewMask], present: Present
) -> None:
    states = {}
    for place in places:
        if has_whole(place, masks, present):
            states[place] = ReviewState.CORRECTED
        elif present.state(place) in (ReviewState.PROPOSED, ReviewState.CORRECTED, ReviewState.ACCEPTED):
            states[place] = ReviewState.TODO
    set_states(change, states, present)
