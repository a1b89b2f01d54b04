"""What was seen of the object: its pixels by frame, bounded in memory."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame
from models.proposers.carrying.seen import SeenFrame, look_at

BUDGET_BYTES = 256 * 2**20
# Mask edges half show what is next to the object.
RIM_PX = 2
WIDEST_STRIDE = 32
"""Beyond this spacing the earliest sights go instead."""


@dataclass(frozen=True)
class Sight:
    """The visible pixels of one frame, cut out, and the outline of the whole object there."""

    frame: int
    x: int
    """First pixel of the crop on the canvas."""
    y: int
    rgb: NDArray[np.uint8]
    """(h, w, 3)."""
    sure: NDArray[np.uint8]
    """(h, w): 255 on pixels that surely show the object, 0 elsewhere."""
    whole: SeenFrame | None
    """The amodal mask, for its outline; None where there is none."""
    area: int
    """Pixels that surely show the object."""

    @property
    def nbytes(self) -> int:
        """Bytes of its pixels."""
        return self.rgb.nbytes + self.sure.nbytes

    @property
    def to_canvas(self) -> NDArray[np.float64]:
        """3×3 transform from crop to canvas."""
        return np.array([[1, 0, self.x], [0, 1, self.y], [0, 0, 1]], dtype=np.float64)


def see(frame: int, picture: RgbFrame, visible: BoolMask, amodal: BoolMask, margin: int) -> Sight | None:
    """Return what is worth keeping of a frame, None when nothing of the object is surely seen."""
    x, y, width, height = cv2.boundingRect(visible.view(np.uint8))
    if width == 0:
        return None
    piece = np.pad(visible[y : y + height, x : x + width].view(np.uint8) * np.uint8(255), 1)
    # A small object would be all rim.
    rim = RIM_PX if min(width, height) >= 40 else 1
    kernel = np.ones((2 * rim + 1, 2 * rim + 1), dtype=np.uint8)
    sure = cv2.erode(piece, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)[1:-1, 1:-1]
    if not sure.any():
        return None
    rgb = np.ascontiguousarray(picture[y : y + height, x : x + width])
    whole = look_at(frame, amodal, None, margin, is_anchor=True)
    solid = np.ascontiguousarray(sure, dtype=np.uint8)
    return Sight(frame, x, y, rgb, solid, whole, int(cv2.countNonZero(solid)))


class Sights:
    """Sights around the frames that are being worked on, evenly spaced in time when memory is short."""

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget = budget_bytes
        self._by_frame: dict[int, Sight] = {}
        self._stride = 1

    @property
    def nbytes(self) -> int:
        """Bytes of all pixels kept."""
        return sum(sight.nbytes for sight in self._by_frame.values())

    def put(self, sight: Sight) -> None:
        """Keep a sight; when the budget is used up every second, fourth, … one goes, never the largest.

        Neighbours show nearly the same, so fewer of them over the same time lose least.
        """
        kept = self._by_frame
        kept[sight.frame] = sight
        if self._stride > 1 and 4 * self.nbytes < self._budget:
            self._stride //= 2
        best = self._largest()
        if sight.frame % self._stride and sight.frame != best:
            del kept[sight.frame]
        while self.nbytes > self._budget and len(kept) > 1:
            others = sorted(f for f in kept if f != best)
            if self._stride < WIDEST_STRIDE:
                self._stride *= 2
                going = [f for f in others if f % self._stride]
            else:
                going = others[:1]
            for frame in going:
                del kept[frame]

    def others(self, frame: int) -> list[Sight]:
        """Return the sights of all other frames."""
        return [sight for other, sight in self._by_frame.items() if other != frame]

    def forget_before(self, frame: int) -> None:
        """Let go of what lies before a frame, except the sight there that shows most."""
        best = self._largest(before=frame)
        for other in [f for f in self._by_frame if f < frame and f != best]:
            del self._by_frame[other]

    def _largest(self, before: int | None = None) -> int | None:
        """Frame of the sight that shows most, of all or of those before a frame."""
        found = {f: s.area for f, s in self._by_frame.items() if before is None or f < before}
        return max(found, key=lambda f: (found[f], f)) if found else None
