"""Boxes of masks, and how well two boxes agree."""

import numpy as np

from core.types import BoolMask, BoxXywh


def mask_box(mask: BoolMask) -> BoxXywh | None:
    """Return the tightest box around a mask, bool (H, W): x, y, columns, rows in pixels; None if empty."""
    columns = np.flatnonzero(mask.any(axis=0))
    if columns.size == 0:
        return None
    rows = np.flatnonzero(mask.any(axis=1))
    width, height = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    return float(columns[0]), float(rows[0]), float(width), float(height)


def box_iou(first: BoxXywh | None, second: BoxXywh | None) -> float:
    """Return intersection over union of two boxes, 0..1; 0 when one is missing or both have no area."""
    if first is None or second is None:
        return 0.0
    width = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
    height = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    common = max(0.0, width) * max(0.0, height)
    union = first[2] * first[3] + second[2] * second[3] - common
    return common / union if union > 0 else 0.0
