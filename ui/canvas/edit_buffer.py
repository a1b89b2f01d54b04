"""The mask under the brush: pixels of one layer that change while the mouse is down. No Qt in here."""

import numpy as np

from core.masks.canvas import MaskCanvas
from core.masks.containment import missing_from_amodal, repair_amodal
from core.masks.rle import Rle, decode_rle, encode_rle
from core.types import LabelImage, Layer
from ui.canvas.compositor import Box


class EditBuffer:
    """Pixels of the painted layer, uint8 (H, W) on the mask canvas; 1 = set."""

    def __init__(
        self, canvas: MaskCanvas, layer: Layer, modal: Rle | None, amodal: Rle | None, *, is_erasing: bool
    ) -> None:
        self.canvas = canvas
        self.layer = layer
        self.is_erasing = is_erasing
        self.before = modal if layer is Layer.MODAL else amodal
        self.modal = modal
        self.amodal = amodal
        size = canvas.size_hw
        self.pixels = (
            np.zeros(size, np.uint8) if self.before is None else decode_rle(self.before).view(np.uint8)
        )
        # The amodal mask must keep what is visible, whatever the eraser does.
        self._kept = (
            decode_rle(modal).view(np.uint8)
            if is_erasing and layer is Layer.AMODAL and modal is not None
            else None
        )
        self.has_kept_visible = False
        self.is_changed = False

    def paint(self, start_xy: tuple[float, float], end_xy: tuple[float, float], radius: float) -> Box:
        """Draw one capsule between two points (picture coordinates, pixels); returns the pixels touched."""
        margin, height, width = self.canvas.margin, *self.canvas.size_hw
        points = [(x + margin, y + margin) for x, y in (start_xy, end_xy)]
        reach = int(np.ceil(radius)) + 2
        box = Box(
            int(min(x for x, _ in points)) - reach,
            int(min(y for _, y in points)) - reach,
            int(max(x for x, _ in points)) + reach + 1,
            int(max(y for _, y in points)) + reach + 1,
        ).clipped(width, height)
        if box.is_empty:
            return box
        stamp = np.zeros((box.bottom - box.top, box.right - box.left), np.uint8)
        _capsule(stamp, [(x - box.left, y - box.top) for x, y in points], radius)
        part = self.pixels[box.top : box.bottom, box.left : box.right]
        if self.is_erasing:
            if self._kept is not None:
                kept = self._kept[box.top : box.bottom, box.left : box.right]
                self.has_kept_visible = self.has_kept_visible or bool((kept & stamp).any())
                stamp &= 1 - kept
            part &= 1 - stamp
        else:
            part |= stamp
        self.is_changed = True
        return box

    def result(self) -> Rle:
        """Return the painted layer's mask."""
        return encode_rle(self.pixels)

    def amodal_after(self, after: Rle) -> Rle | None:
        """Return the amodal mask that a modal stroke outgrew, made to contain it; None when it need not."""
        if self.layer is not Layer.MODAL or self.amodal is None:
            return None
        if missing_from_amodal(after, self.amodal) is None:
            return None
        return repair_amodal(after, self.amodal)


def _capsule(stamp: LabelImage, points: list[tuple[float, float]], radius: float) -> None:
    """Fill all pixels whose centre lies within `radius` of the segment."""
    rows, columns = np.ogrid[: stamp.shape[0], : stamp.shape[1]]
    (x0, y0), (x1, y1) = points
    px, py = columns + 0.5 - x0, rows + 0.5 - y0
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    along = np.clip((px * dx + py * dy) / length, 0.0, 1.0) if length > 0 else 0.0
    distance = (px - along * dx) ** 2 + (py - along * dy) ** 2
    stamp[distance <= radius * radius] = 1
    if not stamp.any():
        # A brush smaller than a pixel still paints the pixel under it.
        x, y = int(min(max(x1, 0), stamp.shape[1] - 1)), int(min(max(y1, 0), stamp.shape[0] - 1))
        stamp[y, x] = 1
