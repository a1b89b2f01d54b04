"""How one shape lies on another: similarities (shift, turn, scale) between two masks of an object."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

SIDE_PX = 160
"""Longest side of the pictures in which shapes are compared."""
LARGEST_SCALE = 4.0
TURN_MUST_GAIN = 0.02
"""A turn is believed when it makes the overlap (IoU) this much better than none: round shapes have any."""
TURN_COSTS = 0.1
"""And by this much more per radian: objects seldom turn over between two key frames."""
Matrix = NDArray[np.float64]
"""2×3 matrix on column vectors (x, y, 1); pixel centres lie at whole numbers."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a shape went: its middle moved to `to_xy`, and it was turned and scaled around it."""

    from_xy: tuple[float, float]
    """The middle where the shape is known, in pixels of the canvas."""
    to_xy: tuple[float, float]
    angle: float = 0.0
    """Radians, clockwise on screen (y points down)."""
    scale: float = 1.0

    def part(self, fraction: float) -> "Pose":
        """Return this share of the way, 0..1: 0 = not moved, 1 = all of it."""
        x, y = (a + (b - a) * fraction for a, b in zip(self.from_xy, self.to_xy, strict=True))
        return Pose(self.from_xy, (x, y), self.angle * fraction, self.scale**fraction)

    @property
    def matrix(self) -> Matrix:
        """The matrix from places in the first mask to places in the second."""
        cos, sin = self.scale * math.cos(self.angle), self.scale * math.sin(self.angle)
        (fx, fy), (tx, ty) = self.from_xy, self.to_xy
        return np.array([[cos, -sin, tx - cos * fx + sin * fy], [sin, cos, ty - sin * fx - cos * fy]])


def pose_of(matrix: Matrix, around_xy: tuple[float, float]) -> Pose:
    """Return a similarity matrix as a pose around a point."""
    x, y = matrix @ np.array([*around_xy, 1.0])
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    return Pose(around_xy, (float(x), float(y)), math.atan2(matrix[1, 0], matrix[0, 0]), scale)


def middle_xy(mask: BoolMask) -> tuple[float, float]:
    """Return the mean place of the pixels set; the middle of the canvas for an empty mask."""
    moments = cv2.moments(mask.view(np.uint8), binaryImage=True)
    if not moments["m00"]:
        return (mask.shape[1] - 1) / 2, (mask.shape[0] - 1) / 2
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]


def warp_mask(mask: BoolMask, pose: Pose, size_hw: tuple[int, int] | None = None) -> BoolMask:
    """Return a mask moved by a pose, bool (H, W); `size_hw` = that of the mask."""
    height, width = size_hw or mask.shape
    grey = mask.view(np.uint8) * np.uint8(255)
    return np.asarray(cv2.warpAffine(grey, pose.matrix, (width, height)) > 127)


def align_shapes(first: BoolMask, second: BoolMask, hint: Pose | None = None) -> Pose:
    """Return the similarity that best lays the first shape on the second.

    Starts from the middles and areas, then seeks the greatest overlap by a pattern search over shift, turn
    and scale; the same shape elsewhere gives the exact shift.

    Args:
        first: bool (H, W), not empty.
        second: bool (H, W), not empty, of the same size.
        hint: A motion that is likely, from the pictures for instance.
    """
    view = SmallView.of([first, second])
    one, two = view.small(first), view.small(second)
    # An object may leave the canvas: only what stays on it is compared.
    inside = view.small(np.ones_like(first))
    middle, target = middle_xy(first), middle_xy(second)
    ratio = math.sqrt(int(second.sum()) / int(first.sum()))
    straight = Pose(middle, target, 0.0, min(LARGEST_SCALE, max(1 / LARGEST_SCALE, ratio)))

    def misfit(pose: Pose) -> float:
        moved = cv2.bitwise_and(view.warp(one, pose), inside)
        both = cv2.countNonZero(cv2.bitwise_and(moved, two))
        either = cv2.countNonZero(cv2.bitwise_or(moved, two))
        return 1.0 - both / max(either, 1)

    best, value = seek_pose(straight, misfit, view.step_px, turns=False)
    lean = _lean(second) - _lean(first)
    turned = [replace(straight, angle=_wrapped(lean + half)) for half in (0.0, math.pi)]
    shifted = shifts_of_sides(first, second) if _is_cut_off(first) or _is_cut_off(second) else []
    for start in [straight, *turned, *shifted, *([hint] if hint is not None else [])]:
        pose, misses = seek_pose(start, misfit, view.step_px)
        is_free = hint is not None and start is hint
        if misses < value - (0.0 if is_free else TURN_MUST_GAIN + TURN_COSTS * abs(pose.angle)):
            best, value = pose, misses
    return best


def shifts_of_sides(first: BoolMask, second: BoolMask) -> list[Pose]:
    """Return the shifts that lay sides of two shapes on each other: some of a shape's sides may be hidden.

    Four shifts, horizontally by the left or right side and vertically by the upper or lower one.
    """
    x, y, width, height = cv2.boundingRect(first.view(np.uint8))
    left, top, wide, high = cv2.boundingRect(second.view(np.uint8))
    middle = middle_xy(first)
    across, down = (left - x, left + wide - x - width), (top - y, top + high - y - height)
    return [Pose(middle, (middle[0] + dx, middle[1] + dy)) for dx in across for dy in down]


def seek_pose(
    start: Pose, misfit: Callable[[Pose], float], step_px: float, *, turns: bool = True, rounds: int = 5
) -> tuple[Pose, float]:
    """Return the pose near a start where `misfit` is least, and how little: a pattern search.

    Args:
        start: Where to begin.
        misfit: What is to be made small.
        step_px: Finest step of the shift, in pixels of the canvas.
        turns: Whether to turn and scale too.
        rounds: How often the steps are halved.
    """
    best, value = start, misfit(start)
    size = 2.0 ** (rounds - 1)
    while size >= 1.0 and value > 0:
        moved = False
        for pose in _neighbours(best, step_px * size, 0.008 * size, turns):
            found = misfit(pose)
            if found < value - 1e-9:
                best, value, moved = pose, found, True
        if not moved:
            size /= 2
    return best, value


def _neighbours(pose: Pose, shift: float, turn: float, turns: bool) -> Iterable[Pose]:
    x, y = pose.to_xy
    for dx, dy in ((shift, 0.0), (-shift, 0.0), (0.0, shift), (0.0, -shift)):
        yield replace(pose, to_xy=(x + dx, y + dy))
    if turns:
        for sign in (turn, -turn):
            yield replace(pose, angle=pose.angle + sign)
            yield replace(pose, scale=pose.scale * math.exp(sign))


@dataclass(frozen=True)
class SmallView:
    """The part of the canvas where shapes lie, shrunk."""

    left: int
    top: int
    width: int
    height: int
    by: float
    """Pixels of the canvas per small pixel."""

    @classmethod
    def of(cls, masks: Iterable[BoolMask]) -> "SmallView":
        boxes = [cv2.boundingRect(mask.view(np.uint8)) for mask in masks]
        pad = 4 + max(max(box[2], box[3]) for box in boxes) // 8
        left, top = min(box[0] for box in boxes) - pad, min(box[1] for box in boxes) - pad
        right = max(box[0] + box[2] for box in boxes) + pad
        bottom = max(box[1] + box[3] for box in boxes) + pad
        return cls(left, top, right - left, bottom - top, max(1.0, max(right - left, bottom - top) / SIDE_PX))

    @property
    def step_px(self) -> float:
        return 0.5 * self.by

    @property
    def _size_wh(self) -> tuple[int, int]:
        return math.ceil(self.width / self.by), math.ceil(self.height / self.by)

    @property
    def _to_small(self) -> Matrix:
        # Pixel centres lie at whole numbers in both sizes.
        shift = (1 - self.by) / (2 * self.by)
        return np.array(
            [
                [1 / self.by, 0, shift - self.left / self.by],
                [0, 1 / self.by, shift - self.top / self.by],
                [0, 0, 1],
            ]
        )

    def small(self, mask: BoolMask) -> NDArray[np.uint8]:
        """Return a mask's part in this view, uint8, 255 = set."""
        grey = cv2.warpAffine(
            cv2.blur(mask.view(np.uint8) * np.uint8(255), (max(1, round(self.by)),) * 2),
            self._to_small[:2],
            self._size_wh,
        )
        return np.asarray((grey > 127) * np.uint8(255), np.uint8)

    def warp(self, small: NDArray[np.uint8], pose: Pose) -> NDArray[np.uint8]:
        """Return a small mask moved by a pose of the canvas, uint8, 255 = set."""
        whole = np.vstack([pose.matrix, [0, 0, 1]])
        matrix = (self._to_small @ whole @ np.linalg.inv(self._to_small))[:2]
        moved = cv2.warpAffine(small, matrix, self._size_wh)
        return np.asarray(cv2.threshold(moved, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _is_cut_off(mask: BoolMask) -> bool:
    return bool(mask[[0, -1]].any() or mask[:, [0, -1]].any())


def _lean(mask: BoolMask) -> float:
    """Return the direction of a shape's longer axis, radians."""
    m = cv2.moments(mask.view(np.uint8), binaryImage=True)
    return 0.5 * math.atan2(2 * m["mu11"], m["mu20"] - m["mu02"])


def _wrapped(angle: float) -> float:
    return (angle + math.pi) % (2 * math.pi) - math.pi
