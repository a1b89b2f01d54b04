"""Unlike its category: an outline that lies outside all that a person decided on for other tracks of it."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.codes import OUTLINE
from core.checks.findings import Finding, RepairContext, stretches
from core.checks.measures import ClipMeasures, Rows
from core.messages import listed, mark, say

LEAST_KNOWN, LEAST_TRACKS = 12, 2
"""Outlines, and tracks that they are of, from which on a category is known."""
MARGIN = 0.35
"""Of the range of what is known, on both sides."""
LEAST_MARGIN = {"spread": 0.12, "stretch": 0.12, "upright": 0.2}
"""Where all that is known is alike: 12 % of spread and of stretch, 22 % of height by width."""
WORDS = {
    ("spread", False): mark("more compact"),
    ("spread", True): mark("more spread out"),
    ("stretch", False): mark("rounder"),
    ("stretch", True): mark("longer"),
    ("upright", False): mark("flatter"),
    ("upright", True): mark("taller"),
}


class Unlike:
    """Whole objects that look like none of their category."""

    name = "unlike"
    title = mark("Unlike others of its category")
    why = mark(
        "No other track of this category in the project has such an outline where a person decided: the "
        "mask, or the category, may be wrong"
    )
    repair_label = ""

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report stretches in which a number of the outline lies outside what is known."""
        known = clip.outlines.get(track_id)
        if known is None:
            return
        others = known.tracks != track_id
        outlines = known.outlines[others]
        if len(outlines) < LEAST_KNOWN or len(np.unique(known.tracks[others])) < LEAST_TRACKS:
            return
        lows, highs = outlines.min(axis=0), outlines.max(axis=0)
        margins = np.maximum(MARGIN * (highs - lows), [LEAST_MARGIN[name] for name in OUTLINE])
        values = np.stack([rows[name] for name in OUTLINE], axis=1)
        # In margins beyond the range; unknown values are in no place.
        below, above = np.nan_to_num((lows - values) / margins), np.nan_to_num((values - highs) / margins)
        excess = np.maximum(below, above).max(axis=1).astype(np.float32)
        for first, last, worst in stretches(excess > 1, excess):
            names = [
                say(WORDS[name, bool(above[worst, place] > 1)])
                for place, name in enumerate(OUTLINE)
                if max(below[worst, place], above[worst, place]) > 1
            ]
            what = say("{how} than {count} others", how=listed(names), count=len(outlines))
            badness = float(min(1.0, 0.2 + 0.2 * excess[worst]))
            yield Finding(self.name, track_id, first, last, worst, what, badness)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Nothing: a person must look."""
        return ()
