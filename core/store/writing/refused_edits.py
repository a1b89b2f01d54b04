"""Edits that the version check refuses: nothing is overwritten, and the masks wait beside as hypotheses."""

from collections.abc import Sequence
from itertools import groupby

from core.changes.masks import MaskEdit
from core.changes.runs import REFUSED, EndedRun
from core.changes.steps import Step
from core.errors import ConflictError, ShapeMismatchError
from core.masks.rle import Rle
from core.store.schema.row_codes import now
from core.store.writing.present import Present
from core.store.writing.run_writer import put_ended_run
from core.store.writing.transaction import Transaction
from core.types import Layer, RunKind, RunStatus

_KINDS = {Layer.AMODAL: RunKind.PROPOSAL, Layer.MODAL: RunKind.TRACKING}


def keep_refused(
    look: Transaction, step: Step, edits: Sequence[MaskEdit], present: Present, place: str
) -> ConflictError | None:
    """Check that edits were made from the present masks; else keep what they wanted as hypotheses.

    To be called before the step begins, in its transaction: nobody can write between the check and what
    follows, and undo does not hear of a refusal. A refused commit is refused as a whole, so all of its masks
    are kept: one run for each track and layer, by the person whose edit it was. A mask that is there already,
    and the wish to take one away, leave nothing to keep.

    Args:
        look: No step of undo; its transaction is going to be committed, also when the edits are refused.
        step: What they would have been to undo.
        edits: The new states, of tracks that are there.
        present: What is there in their frames.
        place: The project, as named in messages.

    Returns:
        What to raise once the transaction is committed; None = the edits can be written.

    Raises:
        ShapeMismatchError: A refused mask does not fit its clip's canvas; nothing was kept.
    """
    try:
        for edit in edits:
            present.check(edit, place)
    except ConflictError as conflict:
        lost = [
            (edit.key.track_id, edit.key.layer, edit.key.frame, edit.rle)
            for edit in edits
            if edit.rle is not None and edit.rle != present.mask(edit.key).rle
        ]
        lost.sort(key=lambda one: one[:3])
        for (track_id, layer), group in groupby(lost, key=lambda one: one[:2]):
            masks = {frame: rle for _, _, frame, rle in group}
            _check_sizes(look, track_id, masks)
            put_ended_run(look.session, look.author, _run(track_id, layer, masks, step, conflict))
        return conflict
    return None


def _run(track_id: int, layer: Layer, masks: dict[int, Rle], step: Step, why: ConflictError) -> EndedRun:
    # No frame in words: those of the masks follow when frames get other numbers.
    at = now()
    return EndedRun(
        track_id, REFUSED, {"step": step.kind.value}, 0, REFUSED, RunStatus.FINISHED, at, at, why.reason,
        kind=_KINDS[layer], hypotheses={0: masks}, chosen=-1,
    )  # fmt: skip


def _check_sizes(look: Transaction, track_id: int, masks: dict[int, Rle]) -> None:
    size_hw = look.canvas(track_id).size_hw
    for rle in masks.values():
        if rle.size_hw != size_hw:
            raise ShapeMismatchError(f"mask {rle.size_hw} does not fit the canvas {size_hw}")
