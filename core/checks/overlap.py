"""Two visible masks that claim the same pixels: only one object can be seen in a pixel."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.findings import Finding, RepairContext, count_pixels, stretches
from core.checks.measures import ClipMeasures, Rows
from core.masks.rle import area, difference
from core.messages import mark, say

LEAST_PX = 12
LEAST_SHARE = 0.01
"""Edges that touch by less are no mistake."""


class Overlap:
    """Visible pixels that another track claims too."""

    name = "overlap"
    title = mark("Visible masks overlap")
    why = mark("A pixel shows one object only; the repair leaves it to the track in front")
    repair_label = mark("Leave to the front track")

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report each pair once, for the track that has the larger id."""
        shared = np.nan_to_num(rows["overlap"])
        share = shared / np.maximum(np.nan_to_num(rows["modal"]), 1)
        is_bad = (shared >= LEAST_PX) & (share >= LEAST_SHARE)
        for other in np.unique(rows["overlap_track"][is_bad]):
            is_pair = is_bad & (rows["overlap_track"] == other)
            twin = clip.rows(int(other))
            is_told_there = is_pair & (twin["overlap_track"] == track_id) & (track_id < other)
            is_told_there &= _is_bad(twin)
            for first, last, worst in stretches(is_pair & ~is_told_there, share):
                what = say("{count} shared with", count=count_pixels(shared[worst]))
                badness = 0.3 + 0.7 * min(1.0, float(share[worst]) * 3)
                yield Finding(self.name, track_id, first, last, worst, what, badness, int(other))

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Take the other's pixels out of this mask when the other is in front."""
        other = context.others.get(finding.other_id or -1)
        if context.modal is None or other is None:
            return ()
        rest = difference(context.modal.rle, other)
        if area(rest) == area(context.modal.rle):
            return ()
        return (MaskEdit(context.modal.key, rest if area(rest) else None, context.modal.revision_id),)


def _is_bad(rows: Rows) -> np.ndarray:
    shared = np.nan_to_num(rows["overlap"])
    is_bad: np.ndarray = (shared >= LEAST_PX) & (
        shared >= LEAST_SHARE * np.maximum(np.nan_to_num(rows["modal"]), 1)
    )
    return is_bad
