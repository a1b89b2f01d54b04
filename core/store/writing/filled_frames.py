"""Masks that a tool over time fills in from a person's masks: copied, morphed, carried.

The rules of `core.tracks.edits` hold inside the transaction: what a person fixed meanwhile stays.
"""

from collections.abc import Mapping

from sqlalchemy import select

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.steps import Step
from core.masks.containment import missing_from_amodal, repair_amodal
from core.masks.rle import Rle, area, intersection
from core.store.file.database import Database
from core.store.reading.mask_codes import read_revision
from core.store.schema.row_codes import layer_number
from core.store.schema.tables import HeadRow, ReviewRow, RevisionRow
from core.store.writing.corrections import mark_corrected
from core.store.writing.transaction import Transaction
from core.tracks.decided import Deed
from core.tracks.edits import FrameFacts
from core.types import Layer, Origin, ReviewState


class _NothingChangedError(Exception):
    pass


class Fillings:
    """Filling in masks of a project."""

    def __init__(self, database: Database, author: str) -> None:
        self._database = database
        self._author = author

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

        Raises:
            TrackLockedError: A track is locked; nothing was written.
            ShapeMismatchError: A mask does not fit its clip's canvas.
            StoreError: Read-only, disk full, …
        """
        try:
            return self._fill(masks, step, is_decided, replaces_fixed)
        except _NothingChangedError:
            return Changes()

    def _fill(
        self, masks: Mapping[MaskKey, Rle | None], step: Step, is_decided: bool, replaces_fixed: bool
    ) -> Changes:
        with self._database.writing() as session:
            change = Transaction.begin(session, self._author, step)
            for track_id, frame in sorted({(key.track_id, key.frame) for key in masks}):
                wanted = {
                    key.layer: rle
                    for key, rle in masks.items()
                    if (key.track_id, key.frame) == (track_id, frame)
                }
                _fill_frame(change, track_id, frame, wanted, is_decided, replaces_fixed)
            session.flush()
            if not change.masks:
                # Rolls back: no empty undo step, and what was undone can still be redone.
                raise _NothingChangedError
            return change.changes()


def _fill_frame(
    change: Transaction,
    track_id: int,
    frame: int,
    wanted: Mapping[Layer, Rle | None],
    is_decided: bool,
    replaces_fixed: bool,
) -> None:
    fixed = (
        set() if replaces_fixed else {layer for layer in Layer if _is_fixed(change, track_id, frame, layer)}
    )
    present = {layer: _present(change, MaskKey(track_id, frame, layer)) for layer in Layer}
    free = {layer: rle for layer, rle in wanted.items() if layer not in fixed}
    after = {**present, **free}
    modal, amodal = after[Layer.MODAL], after[Layer.AMODAL]
    if free and modal is not None and amodal is not None and missing_from_amodal(modal, amodal) is not None:
        if Layer.AMODAL in fixed:
            after[Layer.MODAL] = intersection([modal, amodal])
        else:
            after[Layer.AMODAL] = repair_amodal(modal, amodal)
    changed = set()
    for layer, rle in after.items():
        kept = rle if rle is not None and area(rle) else None
        if kept == present[layer]:
            continue
        key = MaskKey(track_id, frame, layer)
        origin = Origin.PERSON if is_decided else Origin.MODEL
        change.revise(key, kept, origin, deed=Deed.FILLED)
        changed.add(layer)
    if changed and is_decided:
        mark_corrected(change, track_id, frame)
    elif Layer.AMODAL in changed:
        _mark_proposed(change, track_id, frame)


def _mark_proposed(change: Transaction, track_id: int, frame: int) -> None:
    if change.state(track_id, frame)[0] is ReviewState.FLAGGED:
        # A person's remark on the frame is not a machine's to take away.
        return
    amodal = change.head(MaskKey(track_id, frame, Layer.AMODAL))
    has_mask = amodal is not None and amodal.area is not None
    change.set_state(track_id, frame, ReviewState.PROPOSED if has_mask else ReviewState.TODO)


def _is_fixed(change: Transaction, track_id: int, frame: int, layer: Layer) -> bool:
    head = change.head(MaskKey(track_id, frame, layer))
    origin = Origin(head.origin) if head is not None and head.origin else None
    return FrameFacts(None, origin, change.state(track_id, frame)[0]).is_fixed


def _present(change: Transaction, key: MaskKey) -> Rle | None:
    head = change.head(key)
    if head is None or head.area is None or head.revision_id is None:
        return None
    revision = change.session.get_one(RevisionRow, head.revision_id)
    return read_revision(change.session, revision, change.canvas(key.track_id))
