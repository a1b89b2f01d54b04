"""Masks without a pixel: somebody erased everything, and exports would carry nothing as something."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.findings import Finding, RepairContext, stretches
from core.checks.measures import ClipMeasures, Rows
from core.masks.rle import area
from core.messages import mark, say


class Empty:
    """Modal or amodal masks of zero pixels."""

    name = "empty"
    title = mark("Empty masks")
    why = mark("An empty mask says less than none; the repair takes it away")
    repair_label = mark("Take away")

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report stretches of empty masks, by layer."""
        for layer, what in (("modal", say("empty modal mask")), ("amodal", say("empty amodal mask"))):
            is_empty = rows[layer] == 0
            for first, last, worst in stretches(is_empty, is_empty.astype(np.float32)):
                yield Finding(self.name, track_id, first, last, worst, what, 0.4)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Take the empty masks of the frame away."""
        heads = (context.modal, context.amodal)
        return [
            MaskEdit(head.key, None, head.revision_id)
            for head in heads
            if head is not None and not area(head.rle)
        ]
