"""Boxes of masks as files hold them."""

from core.masks.rle import Rle, bbox_xywh


def box_of(rle: Rle, margin: int = 0) -> list[int]:
    """Return [x, y, width, height] in picture pixels; zeros for an empty mask."""
    x, y, width, height = bbox_xywh(rle) or (margin, margin, 0, 0)
    return [x - margin, y - margin, width, height]
