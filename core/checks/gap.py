"""Gaps: frames without an amodal mask between frames that have one; objects do not stop existing."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.checks.findings import Finding, RepairContext, stretches
from core.checks.measures import ClipMeasures, Rows
from core.store.records import MaskEdit


class Gap:
    """Frames in the middle of a track that lack the amodal mask."""

    name = "gap"
    title = "Gaps in a track"
    why = "A hidden object is still there: propose for the track, or copy or morph a mask into the gap"
    repair_label = ""

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report the holes between the first and the last amodal mask."""
        is_there = rows["amodal"] > 0
        frames = np.flatnonzero(is_there)
        if len(frames) < 2:
            return
        is_gap = ~is_there & clip.is_known
        is_gap[: frames[0]] = is_gap[frames[-1] :] = False
        for first, last, _ in stretches(is_gap, is_gap.astype(np.float32)):
            count = last - first + 1
            what = "no mask" if count == 1 else f"no mask in {count} frames"
            yield Finding(self.name, track_id, first, last, first, what, 0.6)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Nothing: a person or a proposer must say what was there."""
        return ()
