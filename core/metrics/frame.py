"""What one predicted mask is worth, as a few numbers: masks need not be kept."""

from dataclasses import dataclass

import numpy as np

from core.masks.occlusion import occlusion_rate
from core.metrics.boxes import box_iou, mask_box
from core.metrics.overlap import TINY, hidden_iou, mask_iou
from core.types import BoolMask, BoxXywh

METRICS = ("mIoU", "mIoU_occ", "mIoU_occ_strict", "AP25", "AP50", "AP75", "box_IoU")
"""Names of the means over frames, in the order of `FrameScore.values`; all 0..1, more is better."""
AP_THRESHOLDS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class FrameScore:
    """Scores of one predicted mask; None = cannot be known without truth of that kind."""

    iou: float | None
    hidden_iou: float | None
    """Of the eroded hidden parts; 0 where nothing was hidden or nothing was found."""
    has_hidden: bool
    """Whether the truth has a hidden part after erosion."""
    hidden_share: float | None
    """Of the true object, 0..1, not eroded; None for an object that is not there."""
    box_iou: float | None

    def values(self) -> tuple[float | None, ...]:
        """Return what this frame adds to each of `METRICS`; None = the frame does not count there."""
        occ = self.hidden_iou if self.hidden_iou is not None and self.hidden_iou >= TINY else None
        strict = self.hidden_iou if self.has_hidden else None
        # The published code asks for more than the threshold, not for as much.
        shares = (None if self.box_iou is None else float(self.box_iou > t) for t in AP_THRESHOLDS)
        return (self.iou, occ, strict, *shares, self.box_iou)


def score_frame(
    prediction: BoolMask, modal: BoolMask, truth: BoolMask | None, box_xywh: BoxXywh | None = None
) -> FrameScore:
    """Score one predicted amodal mask.

    Args:
        prediction: Amodal mask, bool (H, W); united with `modal` before anything else, as published.
        modal: Visible mask, bool (H, W).
        truth: True amodal mask, bool (H, W), if there is one.
        box_xywh: True amodal box, which may reach beyond the picture; default: the box of `truth`.

    Raises:
        ShapeMismatchError: The masks differ in size.
    """
    whole = prediction | modal
    if box_xywh is None and truth is not None:
        box_xywh = mask_box(truth)
    agreement = None if box_xywh is None else box_iou(mask_box(whole), box_xywh)
    if truth is None:
        return FrameScore(None, None, False, None, agreement)
    iou = mask_iou(whole, truth)
    hidden, has_hidden = hidden_iou(whole, truth, modal)
    return FrameScore(iou, hidden, has_hidden, hidden_share(truth, modal), agreement)


def hidden_share(truth: BoolMask, modal: BoolMask) -> float | None:
    """Return the share of the true object that is not seen, 0..1; None for an empty truth."""
    return occlusion_rate(int(np.count_nonzero(truth & ~modal)), int(np.count_nonzero(truth)))
