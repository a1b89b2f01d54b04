"""What a person's work does to masks and to the review states of their frames."""

from collections.abc import Sequence

from core.changes.masks import MaskEdit, MaskKey
from core.store.schema.tables import RevisionRow
from core.store.writing.transaction import Transaction
from core.tracks.decided import Deed, is_protected, origin_after, provenance_after
from core.types import Layer, Origin, ReviewState


def correct(change: Transaction, edits: Sequence[MaskEdit]) -> None:
    """Write masks that a person made; their frames become `corrected`."""
    for edit in edits:
        change.revise(edit.key, edit.rle, Origin.PERSON)
    for track_id, frame in sorted({(edit.key.track_id, edit.key.frame) for edit in edits}):
        mark_corrected(change, track_id, frame)


def tidy(change: Transaction, edits: Sequence[MaskEdit]) -> None:
    """Write masks that a person tidied by a rule.

    What a machine or an import made stays theirs, and its frame is as much to review as before. What a person
    had decided is that person's correction, as if it had been made by hand.
    """
    corrected = set()
    for edit in edits:
        place = edit.key.track_id, edit.key.frame
        state = change.state(*place)[0]
        is_amodal = edit.key.layer is Layer.AMODAL
        if _tidy_mask(change, edit, state) is Origin.PERSON and (is_amodal or is_protected(state)):
            corrected.add(place)
    for place in sorted({(edit.key.track_id, edit.key.frame) for edit in edits}):
        if place in corrected:
            mark_corrected(change, *place)
        elif change.state(*place)[0] is ReviewState.PROPOSED and not _has_amodal(change, *place):
            # A proposal of which nothing is left is none.
            change.set_state(*place, ReviewState.TODO)


def _tidy_mask(change: Transaction, edit: MaskEdit, state: ReviewState) -> Origin:
    """Write one mask; returns whose it is now."""
    head = change.head(edit.key)
    before = change.session.get(RevisionRow, head.revision_id) if head and head.revision_id else None
    origin = origin_after(Deed.TIDIED, before.origin if before else None, state)
    if before is None or origin is Origin.PERSON:
        change.revise(edit.key, edit.rle, Origin.PERSON)
    else:
        # Still a mask of its run: the score goes on counting, and reverting the run takes it back.
        provenance = provenance_after(origin, before.provenance, Deed.TIDIED)
        change.revise(edit.key, edit.rle, origin, provenance=provenance, run_id=before.run_id)
    return origin


def _has_amodal(change: Transaction, track_id: int, frame: int) -> bool:
    amodal = change.head(MaskKey(track_id, frame, Layer.AMODAL))
    return amodal is not None and amodal.area is not None


def mark_corrected(change: Transaction, track_id: int, frame: int) -> None:
    """Set the review state that follows from a person's edit of a track in a frame."""
    amodal = change.head(MaskKey(track_id, frame, Layer.AMODAL))
    if amodal is not None and amodal.area is not None:
        change.set_state(track_id, frame, ReviewState.CORRECTED)
    elif change.state(track_id, frame)[0] in (
        ReviewState.PROPOSED,
        ReviewState.CORRECTED,
        ReviewState.ACCEPTED,
    ):
        change.set_state(track_id, frame, ReviewState.TODO)
