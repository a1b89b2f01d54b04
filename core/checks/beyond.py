"""Off-canvas masks: visible pixels outside the picture, and amodal masks that the margin cuts off."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.changes.masks import MaskEdit
from core.checks.findings import Finding, RepairContext, count_pixels, stretches
from core.checks.measures import ClipMeasures, Rows
from core.masks.canvas import MaskCanvas
from core.masks.rle import area, recanvas
from core.messages import mark, say


class Beyond:
    """Modal masks in the margin, where no camera looks."""

    name = "beyond"
    title = mark("Visible beyond the picture")
    why = mark("Nothing is visible in the margin; the repair cuts the modal mask at the picture's edge")
    repair_label = mark("Cut at the picture")

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report stretches with visible pixels in the margin."""
        outside = np.nan_to_num(rows["beyond"])
        for first, last, worst in stretches(outside > 0, outside):
            what = say("{count} beyond the picture", count=count_pixels(outside[worst]))
            yield Finding(self.name, track_id, first, last, worst, what, 0.5)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Cut the modal mask at the picture's edge."""
        if context.modal is None:
            return ()
        canvas = context.canvas
        picture = MaskCanvas(canvas.width, canvas.height)
        inside = recanvas(recanvas(context.modal.rle, canvas, picture), picture, canvas)
        if area(inside) == area(context.modal.rle):
            return ()
        edit = MaskEdit(context.modal.key, inside if area(inside) else None, context.modal.revision_id)
        return (edit,)


class CutOff:
    """Amodal masks that reach the end of the margin."""

    name = "cut-off"
    title = mark("Cut off by the margin")
    why = mark("The object seems to go on: give the clip a larger margin")
    repair_label = ""

    def find(self, track_id: int, rows: Rows, clip: ClipMeasures) -> Iterable[Finding]:
        """Report stretches whose mask touches the outermost pixels of the margin."""
        cut = np.nan_to_num(rows["cut"])
        for first, last, worst in stretches(cut > 0, cut):
            what = say("{count} at the end of the margin", count=count_pixels(cut[worst]))
            yield Finding(self.name, track_id, first, last, worst, what, 0.2)

    def repair(self, finding: Finding, context: RepairContext) -> Sequence[MaskEdit]:
        """Nothing: the margin belongs to the clip."""
        return ()
