"""Growth over another track that the rest of the clip shows to be behind: there it is plainly visible."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.findings import Finding, RepairContext, count_pixels, stretches
from core.checks.measures import ClipMeasures, Rows
from core.messages import mark, say

LEAST_PX = 24
LEAST_SHARE = 0.02
MOST_OFTEN = 3
"""So many times as much as the other way round, over the clip, says who is in front."""


class OverVisible:
    """Hidden pixels that show a track which lies behind."""

    name = "over-visible"
    title = mark("Grows over what is visible")
    why = mark(
        "Elsewhere in the clip this object is in front: where the other one is seen, it cannot be hidden. "
        "Take the part away, or decide the order anew"
    )
    repair_label = ""

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report stretches by the track that is seen there."""
        whole = np.maximum(np.nan_to_num(rows["amodal"]), 1)
        others = {front for covers in clip.covers.values() for front, back in covers if back == track_id}
        for other in sorted(others):
            if not is_behind(other, track_id, clip):
                continue
            grown = np.zeros(clip.frame_count, np.float32)
            for frame, covers in clip.covers.items():
                grown[frame] = covers.get((other, track_id), 0)
            share = grown / whole
            for first, last, worst in stretches((grown >= LEAST_PX) & (share >= LEAST_SHARE), share):
                what = say("{count} lie over", count=count_pixels(grown[worst]))
                badness = min(1.0, 0.4 + 2 * float(share[worst]))
                yield Finding(self.name, track_id, first, last, worst, what, badness, other)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Nothing: either the mask is wrong or the order has changed."""
        return ()


def is_behind(track_id: int, other_id: int, clip: ClipMeasures) -> bool:
    """Return whether the clip's masks say, on the whole, that a track is behind another one."""
    hides = sum(one.get((other_id, track_id), 0) for one in clip.covers.values())
    is_hidden = sum(one.get((track_id, other_id), 0) for one in clip.covers.values())
    return hides > MOST_OFTEN * is_hidden
