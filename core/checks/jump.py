"""Jumps: one frame that goes its own way in size, place or shape, against its neighbours."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.consistency import AREA_JUMP, CENTROID_JUMP, SHAPE_CHANGE, consistency_of
from core.checks.findings import Finding, RepairContext, stretches
from core.checks.measures import ClipMeasures, Rows
from core.messages import Message, listed, mark, say


class Jump:
    """Amodal masks that jump."""

    name = "jump"
    title = mark("Jumps")
    why = mark(
        "Real objects change little: look at the frame, correct it, or propose again between decided frames"
    )
    repair_label = ""

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report frames whose area, centroid or shape leaves the line of their neighbours."""
        curves = consistency_of(rows)
        change = np.nan_to_num(curves.change)
        area, place = np.nan_to_num(curves.area_jump), np.nan_to_num(curves.centroid_jump)
        badness = np.nan_to_num(curves.unsteadiness)
        for first, last, worst in stretches(curves.is_jump, badness):
            what = _words(area[worst], place[worst], change[worst])
            yield Finding(self.name, track_id, first, last, worst, what, float(badness[worst]))

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Nothing: a person must look."""
        return ()


def _words(area: float, place: float, change: float) -> Message:
    parts = []
    if area > AREA_JUMP:
        parts.append(say("area off {share}", share=f"{np.expm1(area) * 100:.0f} %"))
    if place > CENTROID_JUMP:
        parts.append(say("centre off {share} of its size", share=f"{place * 100:.0f} %"))
    if change > SHAPE_CHANGE or not parts:
        parts.append(say("shape off {share}", share=f"{change * 100:.0f} %"))
    return listed(parts)
