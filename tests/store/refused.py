"""What is kept of edits that the version check refused."""

from core.changes.masks import MaskKey
from core.changes.runs import REFUSED
from core.masks.rle import Rle
from core.store.project import Project
from core.types import Layer, RunKind
from tests.steps import BRUSH


def refused(project: Project, track: int) -> list[tuple[MaskKey, Rle]]:
    """Return the masks of refused edits; checks that each says who wanted what, and why it was refused."""
    found = []
    for kind, layer in ((RunKind.PROPOSAL, Layer.AMODAL), (RunKind.TRACKING, Layer.MODAL)):
        for run in project.runs.list(track, kind=kind):
            if run.proposer == REFUSED:
                assert run.parameters["step"] == BRUSH.kind
                assert "somebody else changed" in run.message
                masks = project.runs.hypothesis_masks(run.id, 0)
                found += [(MaskKey(track, frame, layer), rle) for frame, rle in masks]
    return found
