"""Pieces: one thing in front cuts an object apart, and the whole object does not join the pieces."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.findings import Finding, RepairContext, count_pixels, stretches
from core.checks.measures import ClipMeasures, Rows
from core.messages import Message, mark, say

LEAST_PX = 24


class Apart:
    """Visible pieces with something between them that nothing joins."""

    name = "apart"
    title = mark("In pieces, not joined")
    why = mark(
        "What is between the pieces hides the object there: it goes on behind it. Paint what joins them, or "
        "propose again"
    )
    repair_label = ""

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report stretches with visible pieces of some size on both sides of one thing in front."""
        loose = np.nan_to_num(rows["apart"])
        share = loose / np.maximum(np.nan_to_num(rows["modal"]), 1)
        for first, last, worst in stretches(loose >= LEAST_PX, share):
            other = int(rows["apart_track"][worst])
            badness = min(1.0, 0.4 + float(share[worst]))
            what = _words(loose[worst], is_named=other >= 0)
            yield Finding(
                self.name, track_id, first, last, worst, what, badness, other if other >= 0 else None
            )

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Nothing: how it goes on behind is for a person or a proposer."""
        return ()


def _words(pixels: float, *, is_named: bool) -> Message:
    if is_named:
        return say("{count} cut off by", count=count_pixels(pixels))
    return say("{count} cut off by what is in front", count=count_pixels(pixels))
