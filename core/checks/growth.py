"""Impossible growth: the hidden part lies where nothing that is known is in front of it."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.findings import Finding, RepairContext, count_pixels, stretches
from core.checks.measures import ClipMeasures, Rows
from core.masks.rle import Rle, area, empty_rle, encode_rle, intersection, union
from core.messages import mark, say

LEAST_PX = 24
LEAST_SHARE = 0.02
"""Less than this share of the object is the roughness of two edges."""


class Growth:
    """Hidden pixels without an occluder."""

    name = "growth"
    title = mark("Growth without occluder")
    why = mark("Only what is covered can be hidden; the repair keeps what is visible or behind something")
    repair_label = mark("Limit to what is covered")

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report stretches with more unexplained pixels than rough edges leave."""
        loose = np.nan_to_num(rows["unexplained"])
        share = loose / np.maximum(np.nan_to_num(rows["amodal"]), 1)
        for first, last, worst in stretches((loose >= LEAST_PX) & (share >= LEAST_SHARE), share):
            what = say(
                "{share} behind nothing ({count})",
                share=f"{share[worst] * 100:.0f} %",
                count=count_pixels(loose[worst]),
            )
            badness = min(1.0, 0.3 + float(share[worst]) * 2)
            yield Finding(self.name, track_id, first, last, worst, what, badness)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Keep modal ∪ (amodal ∩ (what is in front ∪ beyond the picture))."""
        if context.amodal is None:
            return ()
        amodal = context.amodal
        kept = limit_to_covered(amodal.rle, context)
        if area(kept) == area(amodal.rle):
            return ()
        return (MaskEdit(amodal.key, kept if area(kept) else None, amodal.revision_id),)


def limit_to_covered(amodal: Rle, context: RepairContext) -> Rle:
    """Return the part of an amodal mask that is visible, behind something, or off the picture."""
    may_be_front = [
        rle for track_id, rle in context.others.items() if context.front is None or track_id in context.front
    ]
    modal = context.modal.rle if context.modal is not None else empty_rle(amodal.size_hw)
    allowed = [modal, *may_be_front, *context.covers]
    if context.canvas.margin:
        allowed.append(encode_rle(context.canvas.beyond()))
    return intersection([amodal, union(allowed)])
