"""Gaps: frames without an amodal mask between frames that have one; objects do not stop existing."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.changes.masks import MaskEdit, MaskHead, MaskKey
from core.checks.findings import Finding, RepairContext, stretches
from core.checks.measures import ClipMeasures, Rows
from core.masks.rle import Rle, decode_rle, encode_rle
from core.messages import mark, say
from core.tracks.morph import morph_masks
from core.types import Layer


class Gap:
    """Frames in the middle of a track that lack the amodal mask."""

    name = "gap"
    title = mark("Gaps in a track")
    why = mark("A hidden object is still there: the repair morphs between the masks on both sides of the gap")
    repair_label = mark("Morph between neighbours")

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
            what = say("no mask") if count == 1 else say("no mask in {count} frames", count=count)
            yield Finding(self.name, track_id, first, last, first, what, 0.6)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Nothing in one frame alone: `fill` looks at both sides."""
        return ()

    def fill(self, finding: Finding, before: MaskHead, after: MaskHead) -> Mapping[MaskKey, Rle]:
        """Return the shapes between the last mask before the gap and the first one behind it."""
        frames = range(finding.first, finding.last + 1)
        shapes = morph_masks(decode_rle(before.rle), decode_rle(after.rle), len(frames))
        return {
            MaskKey(finding.track_id, frame, Layer.AMODAL): encode_rle(shape)
            for frame, shape in zip(frames, shapes, strict=True)
        }
