"""Another height or pose: an object that nothing covers is said to be larger than what is seen of it."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.findings import Finding, RepairContext, stretches
from core.checks.growth import LEAST_PX, limit_to_covered
from core.checks.measures import ClipMeasures, Rows
from core.masks.rle import area
from core.messages import Message, listed, mark, say

LARGER = 0.08
"""Share of what is visible by which the whole object may be taller or wider without a word."""
INSIDE = 0.5
"""Share of what is added that lies in the picture: beyond its edge anything may be."""


class Taller:
    """Objects that grow though they are seen whole."""

    name = "taller"
    title = mark("Another height or pose")
    why = mark(
        "Nothing that is known touches the object here, so what is seen is all of it; the repair keeps what "
        "is visible or behind something"
    )
    repair_label = mark("Limit to what is covered")

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report stretches in which nothing touches the object and its box grows."""
        hidden, loose = np.nan_to_num(rows["hidden"]), np.nan_to_num(rows["unexplained"])
        taller, wider = np.nan_to_num(rows["taller"]), np.nan_to_num(rows["wider"])
        grown = np.maximum(taller, wider)
        is_bad = (rows["touches"] == 0) & (grown > LARGER) & ~clip.is_covered(track_id)
        is_bad &= (loose >= LEAST_PX) & (loose >= INSIDE * hidden)
        for first, last, worst in stretches(is_bad, grown):
            what = _words(float(taller[worst]), float(wider[worst]))
            badness = min(1.0, 0.5 + float(grown[worst]))
            yield Finding(self.name, track_id, first, last, worst, what, badness)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Keep what is visible or covered."""
        amodal = context.amodal
        if amodal is None:
            return ()
        kept = limit_to_covered(amodal.rle, context)
        if area(kept) == area(amodal.rle):
            return ()
        return (MaskEdit(amodal.key, kept if area(kept) else None, amodal.revision_id),)


def _words(taller: float, wider: float) -> Message:
    parts = []
    if taller > LARGER:
        parts.append(say("{share} taller than what is seen", share=f"{taller * 100:.0f} %"))
    if wider > LARGER:
        parts.append(say("{share} wider than what is seen", share=f"{wider * 100:.0f} %"))
    return listed(parts)
