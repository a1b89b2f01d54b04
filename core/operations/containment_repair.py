"""The rule amodal ⊇ modal, checked and repaired over a whole track."""

from core.changes.changed import Changes
from core.changes.masks import MaskEdit
from core.changes.steps import Step, StepKind
from core.masks.containment import missing_from_amodal, repair_amodal
from core.store.project import Project
from core.tracks.decided import Deed
from core.types import Layer


def repair_containment(project: Project, track_id: int) -> Changes:
    """Unite every amodal mask of a track with its modal mask, as one undo step; empty when all is well."""
    modal = {head.key.frame: head.rle for head in project.masks.of_track(track_id, Layer.MODAL)}
    edits = []
    for head in project.masks.of_track(track_id, Layer.AMODAL):
        visible = modal.get(head.key.frame)
        if visible is not None and missing_from_amodal(visible, head.rle) is not None:
            edits.append(MaskEdit(head.key, repair_amodal(visible, head.rle), head.revision_id))
    step = Step(StepKind.REPAIR_AMODAL)
    return project.masks.commit(edits, step=step, deed=Deed.TIDIED) if edits else Changes()
