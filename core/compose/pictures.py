"""What a composition is made of in one frame: a background, and a picture for each layer."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame


@dataclass(frozen=True, slots=True)
class Background:
    """What lies behind all layers, in the size of what is composed."""

    rgb: RgbFrame
    """uint8 (H, W, 3)."""
    known: BoolMask
    """(H, W): False where no frame shows it and nobody completed it."""

    def scaled(self, scale: float) -> "Background":
        """Return it smaller; what is partly unknown is unknown."""
        if scale == 1.0:
            return self
        height, width = self.known.shape
        size = scaled_size(width, height, scale)
        rgb = cv2.resize(self.rgb, size, interpolation=cv2.INTER_AREA)
        if self.known.all():
            known = np.ones(size[::-1], np.bool_)
        else:
            share = cv2.resize(self.known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
            known = share > 1 - 1 / 510
        return Background(np.asarray(rgb, np.uint8), known)


@dataclass(frozen=True)
class LayerPicture:
    """A layer's object in one frame of its own clip: as much of it as is known."""

    rgba: NDArray[np.uint8]
    """(h, w, 4), straight alpha."""
    x: int
    """Left and top of the crop on the picture of its clip, in its pixels; negative in the margin."""
    y: int
    hole: BoolMask | None = None
    """(h, w): pixels of the object that are hidden and have no completion; None = none."""
    surroundings: tuple[float, float, float] | None = None
    """Mean colour around the object where it was filmed, 0..255; None = not known."""
    width: int = 0
    """Of the crop in pixels of its clip's picture, when `rgba` is smaller; 0 = `rgba`'s own."""
    height: int = 0

    @cached_property
    def premultiplied(self) -> NDArray[np.float32]:
        """Colours times alpha, and alpha, 0..255, (h, w, 4); with a hole (h, w, 5), the last is its share."""
        crop = self.rgba.astype(np.float32)
        if not (self.rgba[..., 3] == 255).all():
            crop[..., :3] *= crop[..., 3:] / 255
        return crop if self.hole is None else np.dstack([crop, self.hole.astype(np.float32)])

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels of the clip's picture."""
        return self.width or self.rgba.shape[1], self.height or self.rgba.shape[0]

    def softened(self, softness: float) -> "LayerPicture":
        """Return it with an edge that fades inwards over `softness` pixels; what is a hole is no edge."""
        if softness <= 0:
            return self
        whole = self.rgba[..., 3] > 0
        if self.hole is not None:
            whole = whole | self.hole
        depth = cv2.distanceTransform(np.pad(whole, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[
            1:-1, 1:-1
        ]
        share = np.clip((depth - 0.5) / softness, 0, 1)
        rgba = self.rgba.copy()
        rgba[..., 3] = np.rint(rgba[..., 3] * share)
        return LayerPicture(rgba, self.x, self.y, self.hole, self.surroundings, self.width, self.height)

    def scaled(self, scale: float) -> "LayerPicture":
        """Return it smaller, for a picture composed at that scale."""
        if scale >= 1.0:
            return self
        width, height = self.size_wh
        size = scaled_size(width, height, scale)
        if size == (self.rgba.shape[1], self.rgba.shape[0]):
            return self
        weight = self.rgba[..., 3:].astype(np.float32) / 255
        wide = np.dstack([self.rgba[..., :3] * weight, self.rgba[..., 3]]).astype(np.float32)
        small = cv2.resize(wide, size, interpolation=cv2.INTER_AREA)
        colour = small[..., :3] * (255 / np.maximum(small[..., 3:], 1e-3))
        rgba = np.dstack([colour, small[..., 3]])
        hole = None
        if self.hole is not None:
            hole = cv2.resize(self.hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
        rounded = np.clip(np.rint(rgba), 0, 255).astype(np.uint8)
        return LayerPicture(rounded, self.x, self.y, hole, self.surroundings, width, height)


def scaled_size(width: int, height: int, scale: float) -> tuple[int, int]:
    """Return width and height of a picture at a scale, at least one pixel."""
    return max(1, round(width * scale)), max(1, round(height * scale))
