"""Amodal smaller than modal: the whole object must hold every pixel that is seen of it."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.findings import Finding, RepairContext, count_pixels, stretches
from core.checks.measures import ClipMeasures, Rows
from core.masks.containment import missing_from_amodal, repair_amodal
from core.messages import mark, say


class LacksVisible:
    """Visible pixels that the amodal mask does not hold."""

    name = "lacks-visible"
    title = mark("Amodal smaller than modal")
    why = mark("What is visible belongs to the whole object; the repair adds the missing pixels")
    repair_label = mark("Add visible pixels")

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report every stretch with a missing pixel."""
        missing = rows["missing"]
        share = missing / np.maximum(rows["modal"], 1)
        for first, last, worst in stretches(np.nan_to_num(missing) > 0, share):
            what = say("lacks {count} seen", count=count_pixels(missing[worst]))
            badness = 0.5 + 0.5 * min(1.0, float(share[worst]) * 5)
            yield Finding(self.name, track_id, first, last, worst, what, badness)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Unite both masks."""
        modal, amodal = context.modal, context.amodal
        if modal is None or amodal is None or missing_from_amodal(modal.rle, amodal.rle) is None:
            return ()
        return (MaskEdit(amodal.key, repair_amodal(modal.rle, amodal.rle), amodal.revision_id),)
