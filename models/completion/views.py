"""What is seen of an object in a frame, at the size at which its motion is looked for."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame
from models.completion.filling import spread
from models.completion.outlines import outline_levels
from models.proposers.carrying.seen import Transform

SIDE_PX = 288
"""Flow is computed at most at this size of the object."""
MARGIN_PX = 20

Points = NDArray[np.float32]
"""(h, w, 2): positions, x first."""


@dataclass(frozen=True)
class View:
    """What is seen of an object in a frame, reduced, with its place on the canvas."""

    grey: NDArray[np.uint8]
    """(h, w): the object's own greys, going on smoothly beyond it."""
    sure: NDArray[np.uint8]
    """(h, w): 255 where the object is surely seen."""
    outline: NDArray[np.uint8]
    """(h, w): the whole object's outline, hidden part included, as `outline_levels` draws it."""
    to_canvas: Transform

    @property
    def places(self) -> Points:
        """Canvas position of each pixel."""
        return moved(grid(self.grey.shape[0], self.grey.shape[1]), self.to_canvas)

    def take(self, mask: BoolMask) -> BoolMask:
        """Return a mask of the canvas as pixels of the view."""
        at = self.places
        x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
        solid = mask.view(np.uint8) * np.uint8(255)
        taken = cv2.remap(solid, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        result: BoolMask = np.asarray(taken) > 127
        return result

    def of(self, points: Points) -> Points:
        """Return canvas positions as pixels of the view."""
        return moved(points, inverse(self.to_canvas))


def look(picture: RgbFrame, visible: BoolMask, amodal: BoolMask) -> View | None:
    """Return the view of a frame, None when there is no object."""
    x, y, width, height = cv2.boundingRect(amodal.view(np.uint8))
    if width == 0:
        return None
    left, top = max(0, x - MARGIN_PX), max(0, y - MARGIN_PX)
    right, bottom = min(amodal.shape[1], x + width + MARGIN_PX), min(amodal.shape[0], y + height + MARGIN_PX)
    scale = min(1.0, SIDE_PX / max(right - left, bottom - top))
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    rgb = np.ascontiguousarray(picture[top:bottom, left:right])
    seen = np.ascontiguousarray(visible[top:bottom, left:right]).view(np.uint8) * np.uint8(255)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    share = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)
    sure = cv2.erode(np.asarray(share > 250, np.uint8) * np.uint8(255), np.ones((5, 5), np.uint8))
    by_x, by_y = (right - left) / size[0], (bottom - top) / size[1]
    to_canvas = np.array(
        [[by_x, 0, left + (by_x - 1) / 2], [0, by_y, top + (by_y - 1) / 2], [0, 0, 1]], dtype=np.float64
    )
    solid = np.asarray(sure, np.uint8)
    whole = np.ascontiguousarray(amodal[top:bottom, left:right]).view(np.uint8) * np.uint8(255)
    inside = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA)) > 127
    return View(grey_alone(np.asarray(small, np.uint8), solid > 0), solid, outline_levels(inside), to_canvas)


def grey_alone(rgb: NDArray[np.uint8], inside: BoolMask) -> NDArray[np.uint8]:
    """Return greys of what is inside, going on smoothly beyond, so that nothing else tells the flow."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)[..., None]
    alone = spread(grey, inside.astype(np.float32))[..., 0]
    return np.rint(np.clip(alone, 0, 255)).astype(np.uint8)


def grid(height: int, width: int) -> Points:
    """Return the position of each pixel."""
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.dstack([columns, rows])


def inverse(motion: Transform) -> Transform:
    """Return the motion back."""
    back: Transform = np.linalg.inv(motion).astype(np.float64)
    return back


def moved(points: Points, motion: Transform) -> Points:
    """Return positions after a motion."""
    result: Points = (points @ motion[:2, :2].T + motion[:2, 2]).astype(np.float32)
    return result


def pulled(values: NDArray[np.float32], at: Points) -> NDArray[np.float32]:
    """Return values at positions; beyond the edge those at the edge."""
    x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    return np.asarray(cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
