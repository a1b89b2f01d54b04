"""The mask under the brush: pixels of one layer that change while the mouse is down. No Qt in here."""

from dataclasses import dataclass

import numpy as np

from core.masks.canvas import MaskCanvas
from core.masks.containment import missing_from_amodal, repair_amodal
from core.masks.rle import Rle, decode_rle, encode_rle
from core.shapes.brush import alike_colours, capsule
from core.types import LabelImage, Layer, RgbFrame
from ui.canvas.compositor import Box

HARD = 1.0


@dataclass(frozen=True, slots=True)
class Dab:
    """How the brush meets the mask."""

    radius: float
    """Picture pixels."""
    hardness: float = HARD
    """1 = the whole disc; below, beyond this share of the radius only colours like those in the middle."""
    picture: RgbFrame | None = None
    """Needed below full hardness."""


class EditBuffer:
    """Pixels of the painted layer, uint8 (H, W) on the mask canvas; 1 = set.

    An amodal mask starts with what is visible in it, and the eraser leaves that there. With `locks_visible`
    no visible pixel changes at all: only the hidden part can be edited.
    """

    def __init__(
        self,
        canvas: MaskCanvas,
        layer: Layer,
        modal: Rle | None,
        amodal: Rle | None,
        *,
        is_erasing: bool,
        locks_visible: bool = False,
    ) -> None:
        self.canvas = canvas
        self.layer = layer
        self.is_erasing = is_erasing
        self.locks_visible = locks_visible
        self.before = modal if layer is Layer.MODAL else amodal
        self.modal = modal
        self.amodal = amodal
        size = canvas.size_hw
        self.pixels = (
            np.zeros(size, np.uint8) if self.before is None else decode_rle(self.before).view(np.uint8)
        )
        visible = decode_rle(modal).view(np.uint8) if layer is Layer.AMODAL and modal is not None else None
        if visible is not None:
            self.pixels |= visible
        self._kept = visible if is_erasing or locks_visible else None
        self._refused: LabelImage | None = None
        self.is_changed = False

    def paint(self, start_xy: tuple[float, float], end_xy: tuple[float, float], dab: Dab) -> Box:
        """Draw one capsule between two points (picture coordinates, pixels); returns the pixels touched."""
        margin, height, width = self.canvas.margin, *self.canvas.size_hw
        points = [(x + margin, y + margin) for x, y in (start_xy, end_xy)]
        reach = int(np.ceil(dab.radius)) + 2
        box = Box(
            int(min(x for x, _ in points)) - reach,
            int(min(y for _, y in points)) - reach,
            int(max(x for x, _ in points)) + reach + 1,
            int(max(y for _, y in points)) + reach + 1,
        ).clipped(width, height)
        if box.is_empty:
            return box
        ends = [(x - box.left, y - box.top) for x, y in points]
        size = (box.bottom - box.top, box.right - box.left)
        stamp = capsule(size, ends[0], ends[1], dab.radius)
        if dab.hardness < HARD and dab.picture is not None:
            origin = (box.left - margin, box.top - margin)
            stamp &= alike_colours(dab.picture, origin, size, ends[1], dab.radius, dab.hardness)
        self._apply(stamp, box)
        return box

    def result(self) -> Rle:
        """Return the painted layer's mask."""
        return encode_rle(self.pixels)

    def refused(self) -> Rle | None:
        """Return the visible pixels that the eraser went over and that stayed, None when there are none."""
        return None if self._refused is None else encode_rle(self._refused)

    def amodal_after(self, after: Rle) -> Rle | None:
        """Return the amodal mask that a modal stroke outgrew, made to contain it; None when it need not."""
        if self.layer is not Layer.MODAL or self.amodal is None:
            return None
        if missing_from_amodal(after, self.amodal) is None:
            return None
        return repair_amodal(after, self.amodal)

    def _apply(self, stamp: LabelImage, box: Box) -> None:
        rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
        part = self.pixels[rows, columns]
        if self._kept is not None:
            kept = self._kept[rows, columns]
            if self.is_erasing and not self.locks_visible and (kept & stamp).any():
                if self._refused is None:
                    self._refused = np.zeros_like(self.pixels)
                self._refused[rows, columns] |= kept & stamp
            stamp &= 1 - kept
        if self.is_erasing:
            part &= 1 - stamp
        else:
            part |= stamp
        self.is_changed = True
