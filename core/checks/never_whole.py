"""Never seen whole: no frame of the clip tells how the object goes on."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.changes.masks import MaskEdit
from core.checks.behind import is_behind
from core.checks.findings import Finding, RepairContext
from core.checks.measures import ClipMeasures, Rows
from core.messages import mark, say

LEAST_FRAMES = 3
MOST_HIDDEN, MOST_TOUCHES = 0.02, 0.05
"""Shares of the object, and of its visible outline, up to which a frame shows it whole."""


class NeverWhole:
    """Tracks of which a part is hidden, or may be, in every frame that shows anything of them."""

    name = "never-whole"
    title = mark("Never seen whole")
    why = mark(
        "Whether it is whole or always covered cannot be known from this clip, "
        "so proposals may be wrong in every frame: look at one frame and correct it; the others follow"
    )
    repair_label = ""

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report the track once, at the frame that shows most of it; not before all is measured."""
        is_seen = np.nan_to_num(rows["modal"]) > 0
        is_said = (np.nan_to_num(rows["amodal"]) > 0).any()
        if not is_said or not clip.is_known.all() or np.count_nonzero(is_seen) < LEAST_FRAMES:
            return
        hidden = np.nan_to_num(rows["hidden"]) / np.maximum(np.nan_to_num(rows["amodal"]), 1)
        touches = _touches(track_id, rows, clip)
        if (is_seen & (hidden <= MOST_HIDDEN) & (touches <= MOST_TOUCHES)).any():
            return
        frames = np.flatnonzero(is_seen)
        best = int(frames[np.argmin(hidden[frames] + touches[frames])])
        what = say("most of it is seen in frame {frame}", frame=best)
        yield Finding(self.name, track_id, int(frames[0]), int(frames[-1]), best, what, 0.35)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Nothing: a person must say how it goes on."""
        return ()


def _touches(track_id: int, rows: Rows, clip: ClipMeasures) -> NDArray[np.float32]:
    """Return how much of the outline ends at something; what the clip shows to be behind hides nothing."""
    touches: NDArray[np.float32] = np.nan_to_num(rows["touches"])
    for other in np.unique(rows["touch_track"]):
        if is_behind(int(other), track_id, clip):
            touches[rows["touch_track"] == other] = 0
    return touches
