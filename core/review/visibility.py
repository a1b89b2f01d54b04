"""What the masks of a frame say about how much of an object is seen."""

from core.changes.reviews import Visibility
from core.masks.canvas import MaskCanvas
from core.masks.occlusion import hidden_area
from core.masks.rle import Rle, area, bbox_xywh

FULL_FROM = 0.99
"""Visible share from which an object counts as fully seen: edges are never exact."""


def suggest_visibility(modal: Rle | None, amodal: Rle | None, canvas: MaskCanvas) -> Visibility | None:
    """Return what the masks of a frame suggest; None where they do not tell.

    Args:
        modal: What is visible, on the canvas; None = no mask.
        amodal: The whole object.
        canvas: Tells the picture from its margin.
    """
    visible = area(modal) if modal is not None else 0
    whole = area(amodal) if amodal is not None else 0
    if not whole or amodal is None:
        return None
    if not visible or modal is None:
        return Visibility.OUT if _is_outside(amodal, canvas) else Visibility.HIDDEN
    return Visibility.FULL if 1 - hidden_area(modal, amodal) / whole >= FULL_FROM else Visibility.PARTIAL


def _is_outside(rle: Rle, canvas: MaskCanvas) -> bool:
    box = bbox_xywh(rle)
    if box is None:
        return False
    x, y, width, height = (box[0] - canvas.margin, box[1] - canvas.margin, box[2], box[3])
    return x >= canvas.width or y >= canvas.height or x + width <= 0 or y + height <= 0
