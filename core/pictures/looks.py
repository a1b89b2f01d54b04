"""What frames show of the background, small, and how it moves between them: features on no object.

The motion is a homography (as in video stabilisers); it is exact for a turning camera and for flat ground.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame

STEPS = (1, 2, 3, 5, 8, 12, 17, 24, 32, 42)
"""So far from the frame its background is looked for, on both sides."""
WORK_SIDE_PX = 480
"""Longest side of the pictures in which motion is measured."""
FEATURES = 240
LEAST_FEATURES = 16
LEAST_SHARE = 0.2
"""Of all features, so many must follow one motion: after a cut a few always do by chance."""
REACH_PX = 3.0
"""Largest miss of a feature that follows the background, in pixels of the small pictures."""
FRAMES_KEPT = 2 * STEPS[-1] + 12
"""Of frames looked at for one frame after the other, so many are remembered (about 1 MiB each in 1080p)."""
WINDOW, LEVELS = (21, 21), 4
"""Of optical flow, in pixels of the small pictures."""
Matrix = NDArray[np.float64]
"""3×3 homography on column vectors (x, y, 1)."""
Picture = Callable[[int], RgbFrame]
Objects = Callable[[int], BoolMask]


class Looks:
    """What frames show of the background, small: kept while many frames of one clip are worked on.

    Belongs to one thread, and to the masks and media it was filled from.
    """

    def __init__(self, picture: Picture, objects: Objects) -> None:
        """Take what returns the picture of a frame, uint8 (H, W, 3), and what is no background there."""
        self.picture, self.objects = picture, objects
        self._kept: OrderedDict[int, Look] = OrderedDict()

    def at(self, frame: int) -> "Look":
        """Return what a frame shows."""
        look = self._kept.pop(frame, None)
        if look is None:
            rgb = self.picture(frame)
            look = Look.of(rgb, grown(self.objects(frame), rgb.shape))
        self._kept[frame] = look
        if len(self._kept) > FRAMES_KEPT:
            self._kept.popitem(last=False)
        return look


@dataclass(frozen=True, eq=False)
class Small:
    """A small grey picture and its background."""

    grey: MatLike
    is_ground: MatLike
    """uint8, 255 where background."""
    scale: float

    @classmethod
    def of(cls, rgb: RgbFrame, is_object: BoolMask) -> "Small":
        scale = min(1.0, WORK_SIDE_PX / max(rgb.shape[:2]))
        size = round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)
        grey = cv2.cvtColor(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        ground = cv2.resize((~is_object).astype(np.uint8) * 255, size, interpolation=cv2.INTER_NEAREST)
        return cls(grey, ground, scale)

    @cached_property
    def features(self) -> NDArray[np.float32]:
        """Places that can be followed, (N, 1, 2)."""
        found = cv2.goodFeaturesToTrack(self.grey, FEATURES, 0.005, 6, mask=self.is_ground)
        return np.zeros((0, 1, 2), np.float32) if found is None else np.asarray(found, np.float32)

    def scaled_up(self, motion: Matrix) -> Matrix:
        """Return a motion between small pictures as one between whole ones."""
        down = np.array(
            [[self.scale, 0, (self.scale - 1) / 2], [0, self.scale, (self.scale - 1) / 2], [0, 0, 1]]
        )
        return np.asarray(np.linalg.inv(down) @ motion @ down, np.float64)


@dataclass(frozen=True)
class Look:
    """What is kept of a frame."""

    small: Small
    packed: NDArray[np.uint8]
    """Bits of the background, row by row."""
    size_hw: tuple[int, int]

    @classmethod
    def of(cls, rgb: RgbFrame, is_object: BoolMask) -> "Look":
        height, width = is_object.shape
        return cls(Small.of(rgb, is_object), np.packbits(~is_object), (height, width))

    def ground(self) -> NDArray[np.uint8]:
        """Return where the whole picture shows background: 255, else 0, (H, W)."""
        height, width = self.size_hw
        bits = np.unpackbits(self.packed, count=height * width)
        return np.asarray(bits.reshape(height, width) * np.uint8(255), np.uint8)


def motion_between(here: Small, there: Small, guess: Matrix) -> Matrix | None:
    """Return the background's motion here → there; None where too few features agree."""
    start = here.features
    if len(start) < LEAST_FEATURES:
        return None
    begin = cv2.perspectiveTransform(start, guess).astype(np.float32)
    options = {"winSize": WINDOW, "maxLevel": LEVELS, "flags": cv2.OPTFLOW_USE_INITIAL_FLOW}
    end, ok, _ = cv2.calcOpticalFlowPyrLK(here.grey, there.grey, start, begin, **options)  # type: ignore[call-overload]
    home, back, _ = cv2.calcOpticalFlowPyrLK(there.grey, here.grey, end, start.copy(), **options)  # type: ignore[call-overload]
    is_good = (ok[:, 0] > 0) & (back[:, 0] > 0) & (np.abs(home - start).max(axis=(1, 2)) < 1.0)
    height, width = there.is_ground.shape
    at = np.rint(end[:, 0]).astype(int)
    inside = (at >= 0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)
    is_good &= inside
    is_good[is_good] &= there.is_ground[at[is_good, 1], at[is_good, 0]] > 0
    if int(is_good.sum()) < LEAST_FEATURES:
        return None
    matrix, agrees = cv2.findHomography(start[is_good], end[is_good], cv2.RANSAC, REACH_PX)
    if matrix is None or int(agrees.sum()) < max(LEAST_FEATURES, round(LEAST_SHARE * len(start))):
        return None
    return np.asarray(matrix, np.float64)


def grown(mask: BoolMask, size_hw: tuple[int, ...]) -> BoolMask:
    """Return a mask widened, bool (H, W): the rim of an object is mixed with what is behind it."""
    by = 2 + round(max(size_hw[:2]) / 320)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return cv2.dilate(mask.astype(np.uint8), kernel) > 0
