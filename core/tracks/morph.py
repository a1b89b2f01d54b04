"""Shapes between two key frames: the object's motion is taken out, signed distances are mixed in between.

A similarity lays the first shape on the second (`core.tracks.aligning`), so that an object that moves, turns
or comes nearer keeps its form on the way; what it changes in form is the mixture of both signed distances to
the outline (Raya and Udupa, Shape-based interpolation of multidimensional objects, IEEE TMI 1990). The level
at which the mixture is cut is the one that gives the area between both areas, so nothing thins out half-way.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import cv2
import numpy as np
from cv2.typing import MatLike

from core.errors import ShapeMismatchError
from core.tracks.aligning import Pose, align_shapes, middle_xy, warp_mask
from core.types import BoolMask

MOST_PARTS = 4
"""Up to so many parts are paired one by one."""
PARTS_MOVE_APART = 0.5
"""Below this overlap (IoU) of both shapes laid on each other their parts are morphed one by one."""


def morph_masks(
    first: BoolMask, last: BoolMask, count: int, path: Sequence[Pose] | None = None
) -> Iterator[BoolMask]:
    """Yield the masks of the frames between two key frames.

    Args:
        first: Mask of the key frame before them, bool (H, W).
        last: Mask of the key frame after them, bool (H, W). One of the two may be empty: the shape then
            shrinks away, or grows.
        count: Number of frames in between.
        path: The object's motion from the first key frame to each frame in between and, last, to the second
            key frame, `count + 1` poses, as the pictures tell it (`core.tracks.motion_path`); None = even.

    Yields:
        `count` masks, bool (H, W).

    Raises:
        ShapeMismatchError: The masks differ in size.
    """
    if first.shape != last.shape:
        raise ShapeMismatchError(f"key frames {first.shape} and {last.shape} differ in size")
    morph = Morph.between(first, last, path[-1] if path else None)
    for step in range(1, count + 1):
        fraction = step / (count + 1)
        yield morph.at(fraction, None if path is None else (path[step - 1], path[-1]))


def weighted(fraction: float, first: float, last: float) -> float:
    """Return the share of the way, 0..1, where one key frame pulls more than the other.

    0, 1 and the order of moments stay; half-way the shares are as the weights, which are above 0.
    """
    return fraction * last / (fraction * last + (1 - fraction) * first)


def blend_masks(there: BoolMask, new: BoolMask, share: float) -> BoolMask:
    """Return a mask between two of the same frame, bool (H, W); 0 gives `there`, 1 gives `new`.

    Outlines are mixed where they lie: nothing is moved or turned, as both are of one picture.
    """
    if share <= 0 or not there.any():
        return there.copy() if share <= 0 else new.copy()
    if share >= 1 or not new.any():
        return new.copy()
    middle = middle_xy(new)
    return Morph(there, new, (_Pair.of(there, new, Pose(middle, middle)),)).at(share)


class Morph:
    """Two key shapes, ready to be asked for any moment between them."""

    def __init__(self, first: BoolMask, last: BoolMask, pairs: "Sequence[_Pair]") -> None:
        self._first = first
        self._last = last
        self._pairs = pairs

    @classmethod
    def between(cls, first: BoolMask, last: BoolMask, hint: Pose | None = None) -> "Morph":
        """Align two masks, bool (H, W), and measure their distances; `hint` is a likely motion."""
        if not first.any() and not last.any():
            return cls(first, last, ())
        if not first.any() or not last.any():
            return cls(first, last, (_Pair.of(first, last, None),))
        pose = align_shapes(first, last, hint)
        parts = _paired_parts(first, last, pose)
        if parts is None:
            return cls(first, last, (_Pair.of(first, last, pose),))
        return cls(first, last, [_Pair.of(one, two, align_shapes(one, two)) for one, two in parts])

    def at(self, fraction: float, travelled: tuple[Pose, Pose] | None = None) -> BoolMask:
        """Return the shape at a share of the way, bool (H, W); 0 and 1 give the key shapes themselves.

        Args:
            fraction: 0..1.
            travelled: The motion so far and the whole motion as the pictures tell them.
        """
        if fraction <= 0:
            return self._first.copy()
        if fraction >= 1:
            return self._last.copy()
        result = np.zeros_like(self._first)
        for pair in self._pairs:
            pair.draw(result, fraction, travelled)
        return result


@dataclass(frozen=True)
class _Distances:
    """Signed distance to an outline, negative inside, on a crop."""

    values: MatLike
    """float32 (h, w), pixels; an outline lies half-way between a pixel set and one that is not."""
    left: int
    top: int
    area: int

    @classmethod
    def of(cls, mask: BoolMask) -> "_Distances":
        x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
        pad = 6 + max(width, height) // 5
        cut = mask[y : y + height, x : x + width].view(np.uint8)
        at_edge = (y == 0, y + height == mask.shape[0], x == 0, x + width == mask.shape[1])
        inside = cv2.copyMakeBorder(cut, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
        # What touches the canvas' edge goes on behind it: the edge is no outline that could move.
        for is_at, side in zip(at_edge, ("top", "bottom", "left", "right"), strict=True):
            if is_at:
                _go_on(inside, pad, side)
        within = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        beyond = cv2.distanceTransform(1 - inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        values = np.where(inside > 0, 0.5 - within, beyond - 0.5).astype(np.float32)
        return cls(values, x - pad, y - pad, int(cv2.countNonZero(cut)))

    def corners(self) -> MatLike:
        """Corners of the crop, float64 (4, 1, 2), x before y."""
        height, width = self.values.shape[:2]
        xs, ys = (self.left, self.left + width - 1), (self.top, self.top + height - 1)
        return np.array([[[x, y]] for x in xs for y in ys], np.float64)

    def seen_from(self, to_shape: MatLike, box: tuple[int, int, int, int]) -> MatLike:
        """Return the distances in a box x, y, w, h; `to_shape` (3×3) leads from there to this shape."""
        x, y, width, height = box
        there = np.array([[1.0, 0, -self.left], [0, 1.0, -self.top], [0, 0, 1]])
        here = np.array([[1.0, 0, x], [0, 1.0, y], [0, 0, 1]])
        matrix = (there @ to_shape @ here)[:2]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(
            self.values, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )


@dataclass(frozen=True)
class _Pair:
    """A shape and what becomes of it; None = it comes or goes."""

    first: _Distances | None
    last: _Distances | None
    pose: Pose

    @classmethod
    def of(cls, first: BoolMask, last: BoolMask, pose: Pose | None) -> "_Pair":
        one, two = (_Distances.of(mask) if mask.any() else None for mask in (first, last))
        middle = middle_xy(first if one is not None else last)
        return cls(one, two, pose or Pose(middle, middle))

    def draw(self, result: BoolMask, fraction: float, travelled: tuple[Pose, Pose] | None) -> None:
        """Set the pixels of the shape at a share of the way."""
        pose = self.pose.part(fraction) if travelled is None else self._on_path(fraction, *travelled)
        forth = np.vstack([pose.matrix, [0, 0, 1]])
        to_first = np.linalg.inv(forth)
        to_last = np.vstack([self.pose.matrix, [0, 0, 1]]) @ to_first
        box = self._box(result.shape, forth, np.linalg.inv(to_last))
        if box is None:
            return
        mixed: MatLike = np.zeros((box[3], box[2]), np.float32)
        if self.first is not None:
            mixed = mixed + (1 - fraction) * pose.scale * self.first.seen_from(to_first, box)
        if self.last is not None:
            by = pose.scale / self.pose.scale
            mixed = mixed + fraction * by * self.last.seen_from(to_last, box)
        x, y, width, height = box
        result[y : y + height, x : x + width] |= _cut(mixed, self._area(fraction))

    def _area(self, fraction: float) -> int:
        one = self.first.area if self.first is not None else 0
        two = self.last.area if self.last is not None else 0
        if not one or not two:
            return round(one * (1 - fraction) + two * fraction)
        # Even growth in size: the same law as that of the pose's scale.
        return round(math.exp((1 - fraction) * math.log(one) + fraction * math.log(two)))

    def _on_path(self, fraction: float, so_far: Pose, whole: Pose) -> Pose:
        """Follow the pictures; what they miss at the second key frame is spread evenly over the way."""
        x, y = self.pose.from_xy
        now, end = (pose.matrix @ np.array([x, y, 1.0]) for pose in (so_far, whole))
        left_over = np.array(self.pose.to_xy) - end
        to = now + fraction * left_over
        angle = so_far.angle + fraction * (self.pose.angle - whole.angle)
        scale = so_far.scale * (self.pose.scale / whole.scale) ** fraction
        return Pose((x, y), (float(to[0]), float(to[1])), angle, scale)

    def _box(
        self, shape: tuple[int, ...], forth: MatLike, from_last: MatLike
    ) -> tuple[int, int, int, int] | None:
        corners = [
            cv2.perspectiveTransform(shape_.corners(), matrix)
            for shape_, matrix in ((self.first, forth), (self.last, from_last))
            if shape_ is not None
        ]
        points = np.concatenate(corners)[:, 0]
        left, top = np.maximum(np.floor(points.min(axis=0)), 0).astype(int)
        right, bottom = np.minimum(np.ceil(points.max(axis=0)) + 1, (shape[1], shape[0])).astype(int)
        return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _cut(distances: MatLike, area: int) -> BoolMask:
    """Return the `area` innermost pixels, bool; pixels equally far in may add a few."""
    inside = distances < 0
    count = int(np.count_nonzero(inside))
    if count == area:
        return np.asarray(inside)
    if area <= 0:
        return np.zeros(distances.shape, np.bool_)
    index = min(area, distances.size) - 1
    cut = distances <= np.partition(distances.ravel(), index)[index]
    if np.count_nonzero(cut) > area + max(8, area // 100):
        # A whole ring of pixels lies equally far in: their surroundings decide.
        fine = distances + 0.01 * cv2.GaussianBlur(distances, (0, 0), 2.0)
        cut = fine <= np.partition(fine.ravel(), index)[index]
    return np.asarray(cut)


def _go_on(inside: MatLike, pad: int, side: str) -> None:
    """Continue what touches an edge of the canvas into the padding there."""
    if side == "top":
        inside[:pad] = inside[pad]
    elif side == "bottom":
        inside[-pad:] = inside[-pad - 1]
    elif side == "left":
        inside[:, :pad] = inside[:, pad : pad + 1]
    else:
        inside[:, -pad:] = inside[:, -pad - 1 : -pad]


def _paired_parts(first: BoolMask, last: BoolMask, pose: Pose) -> list[tuple[BoolMask, BoolMask]] | None:
    """Return the parts of both shapes pair by pair when they move apart; None = the shape moves as one."""
    moved = warp_mask(first, pose)
    overlap = int(np.count_nonzero(moved & last)) / max(1, int(np.count_nonzero(moved | last)))
    if overlap >= PARTS_MOVE_APART:
        return None
    counts = [cv2.connectedComponents(mask.view(np.uint8))[0] - 1 for mask in (first, last)]
    if counts[0] != counts[1] or not 2 <= counts[0] <= MOST_PARTS:
        return None
    ones, twos = ([labels == part for part in range(1, counts[0] + 1)] for labels in _labels(first, last))
    starts, ends = (np.array([middle_xy(part) for part in parts]) for parts in (ones, twos))
    far = np.linalg.norm(starts[:, None] - ends[None], axis=2)
    order = min(permutations(range(counts[0])), key=lambda row: sum(far[i, j] for i, j in enumerate(row)))
    return [(ones[i], twos[j]) for i, j in enumerate(order)]


def _labels(*masks: BoolMask) -> list[MatLike]:
    return [cv2.connectedComponents(mask.view(np.uint8))[1] for mask in masks]
