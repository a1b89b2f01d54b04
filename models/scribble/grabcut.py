"""Masks from strokes by GrabCut on a crop around them: no weights, about a tenth of a second.

Source: Rother, Kolmogorov, Blake, "GrabCut", SIGGRAPH 2004 (OpenCV's implementation); the outline is brought
from the small picture to the large one by a guided filter (He, Sun, Tang, ECCV 2010).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, LabelImage, RgbFrame
from models.scribble.protocol import PromptRequest, Stroke, allowed, box_of, draw_strokes

PIXELS = 56_000
"""Size of the picture that is cut: bounds the time of an answer (measured: 0.09 s on 2 CPU cores)."""
ITERATIONS = 2
SEED = 7
"""GrabCut draws its first colour clusters by lot: the same strokes shall give the same mask."""
PAD_SHARE = 0.5
"""How far beyond the strokes the object may reach, as share of their extent …"""
PAD_LEAST = 0.08
"""… and at least, as share of the picture's longer side."""
ALIKE = 36.0
"""Colours differ less than this (sum over channels) when they may be of one thing."""
ALIKE_SHARE = 0.4
"""Looks more than this share of the surroundings' edge like the object, they are made larger …"""
GROWTHS = 4
"""… at most so often."""
SMALL_PART = 0.1
"""In a box without marks, parts smaller than this share of the largest are not the object."""


class GrabCutSegmenter:
    """Colours and edges: separates what the strokes mark from what surrounds it."""

    name = "grabcut"
    summary = "GrabCut: colours and edges around the strokes, no weights needed"
    needs_child = False

    def missing(self) -> str:
        """Nothing: OpenCV is always there."""
        return ""

    def segment(self, request: PromptRequest) -> BoolMask:
        """Return the object's mask, bool (H, W)."""
        result = np.zeros(request.picture.shape[:2], np.bool_)
        window = _Window.around(request.strokes, request.picture)
        if window is None:
            return result
        crop = request.picture[window.rows, window.columns]
        size_wh = window.size_wh
        small = np.asarray(cv2.resize(crop, size_wh, interpolation=cv2.INTER_AREA), np.uint8)
        marks = np.zeros(small.shape[:2], np.uint8)
        origin = float(window.columns.start), float(window.rows.start)
        if request.excluded is not None:
            marks[_inside(request.excluded[window.rows, window.columns], size_wh)] = 2
        draw_strokes(request.strokes, marks, origin_xy=origin, scale=window.scale)
        if not (marks == 1).any() and not (box_of(request.strokes) and (marks == 0).any()):
            return result
        found = _cut(small, marks, window.open_sides)
        fine = sharpen(found, crop) if window.scale < 1 else found
        exact = np.zeros(crop.shape[:2], np.uint8)
        draw_strokes(request.strokes, exact, origin_xy=origin)
        result[window.rows, window.columns] = (fine | (exact == 1)) & (exact != 2)
        return allowed(result, request)


@dataclass(frozen=True)
class _Window:
    """The part of the picture that is looked at."""

    rows: slice
    columns: slice
    scale: float
    open_sides: tuple[bool, bool, bool, bool]
    """Whether the picture goes on beyond the top, bottom, left, right side."""

    @classmethod
    def around(cls, strokes: tuple[Stroke, ...], picture: RgbFrame) -> "_Window | None":
        """Return the strokes' surroundings, larger where their edge still looks like the object."""
        points = [(p, s.radius_px) for s in strokes if s.is_object for p in s.points_xy]
        if not points:
            return None
        low = np.min([(x - r, y - r) for (x, y), r in points], axis=0)
        high = np.max([(x + r, y + r) for (x, y), r in points], axis=0)
        pad = max(PAD_SHARE * float((high - low).max()), PAD_LEAST * max(picture.shape[:2]))
        marked = _colours(picture, np.array([p for p, _ in points]))
        window = cls._padded(low, high, pad, picture.shape)
        for _ in range(GROWTHS):
            if window is None or _share_alike(picture, window, marked) < ALIKE_SHARE:
                break
            pad *= 1.8
            window = cls._padded(low, high, pad, picture.shape)
        return window

    @classmethod
    def _padded(
        cls, low: NDArray[np.float64], high: NDArray[np.float64], pad: float, shape: tuple[int, ...]
    ) -> "_Window | None":
        left, top = (max(0, int(v - pad)) for v in low)
        right, bottom = (min(side, int(v + pad) + 1) for v, side in zip(high, shape[1::-1], strict=True))
        if right - left < 2 or bottom - top < 2:
            return None
        scale = min(1.0, (PIXELS / ((right - left) * (bottom - top))) ** 0.5)
        sides = top > 0, bottom < shape[0], left > 0, right < shape[1]
        return cls(slice(top, bottom), slice(left, right), scale, sides)

    @property
    def size_wh(self) -> tuple[int, int]:
        spans = self.columns.stop - self.columns.start, self.rows.stop - self.rows.start
        return max(2, round(spans[0] * self.scale)), max(2, round(spans[1] * self.scale))


def _inside(excluded: BoolMask, size_wh: tuple[int, int]) -> BoolMask:
    """Return a mask at the small picture's size, without its edge, which may be a little too far out."""
    small = cv2.resize(excluded.astype(np.uint8) * 255, size_wh, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.erode((small > 127).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0, np.bool_)


def _colours(picture: RgbFrame, points_xy: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the picture's colours at a few of the points inside it, float32 (n, 3)."""
    at = np.floor(points_xy[:: max(1, len(points_xy) // 24)]).astype(int)
    height, width = picture.shape[:2]
    at = at[(at >= 0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)]
    return np.asarray(picture[at[:, 1], at[:, 0]], np.float32)


def _share_alike(picture: RgbFrame, window: _Window, marked: NDArray[np.float32]) -> float:
    """Return the share of the window's open edges that looks like what was marked, 0..1."""
    rows, columns = window.rows, window.columns
    top, bottom, left, right = window.open_sides
    edges = (
        (top, picture[rows.start, columns]),
        (bottom, picture[rows.stop - 1, columns]),
        (left, picture[rows, columns.start]),
        (right, picture[rows, columns.stop - 1]),
    )
    seen = [edge[:: max(1, len(edge) // 64)] for is_open, edge in edges if is_open]
    if not seen or not len(marked):
        return 0.0
    distance = np.abs(np.concatenate(seen).astype(np.float32)[:, None] - marked[None]).sum(axis=2)
    return float((distance.min(axis=1) < ALIKE).mean())


def _cut(small: RgbFrame, marks: LabelImage, open_sides: tuple[bool, bool, bool, bool]) -> BoolMask:
    """Return the object in the small picture, bool (h, w); `marks` 1 = object, 2 = not."""
    labels = _first_guess(small, marks, open_sides)
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    if (labels == cv2.GC_BGD).any() or (labels == cv2.GC_PR_BGD).any():
        cv2.setRNGSeed(SEED)
        cv2.grabCut(small, labels, (0, 0, 0, 0), background, foreground, ITERATIONS, cv2.GC_INIT_WITH_MASK)
    found = ((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)).astype(np.uint8)
    return parts_of_object(found, marks)


def _first_guess(small: RgbFrame, marks: LabelImage, open_sides: tuple[bool, bool, bool, bool]) -> LabelImage:
    """Return GrabCut labels: what is marked for sure, the rest guessed by flooding from the marks."""
    sure = np.zeros(marks.shape, np.uint8)
    top, bottom, left, right = open_sides
    # Where the picture goes on beyond the crop, the crop's edge is surroundings.
    for is_open, edge in (
        (top, np.s_[:2, :]), (bottom, np.s_[-2:, :]), (left, np.s_[:, :2]), (right, np.s_[:, -2:])
    ):  # fmt: skip
        if is_open:
            sure[edge] = 2
    np.copyto(sure, marks, where=marks > 0)
    if (sure == 1).any():
        flooded = cv2.watershed(cv2.GaussianBlur(small, (3, 3), 0), sure.astype(np.int32))
    else:
        # A box alone: all of it may be the object.
        flooded = (sure != 2).astype(np.int32)
    labels = np.where(flooded == 1, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[sure == 2] = cv2.GC_BGD
    labels[sure == 1] = cv2.GC_FGD
    return labels


def parts_of_object(found: LabelImage, marks: LabelImage) -> BoolMask:
    """Return the parts of a mask that object marks touch, or where there is none, the larger parts.

    Args:
        found: uint8 (h, w), 1 = object.
        marks: As `draw_strokes` makes them, uint8 (h, w).
    """
    if (marks == 1).any():
        return touched_parts(found, marks == 1)
    _, parts, facts, _ = cv2.connectedComponentsWithStats(found, connectivity=4)
    areas = facts[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    return touched_parts(found, (areas > SMALL_PART * areas.max())[parts])


def touched_parts(found: LabelImage, marked: BoolMask) -> BoolMask:
    """Return the connected parts of a mask that the marks touch, with small holes filled."""
    count, parts = cv2.connectedComponents(found, connectivity=4)
    keep = np.zeros(count, np.bool_)
    keep[np.unique(parts[marked & (found > 0)])] = True
    keep[0] = False
    kept = keep[parts]
    holes, hole_of, facts, _ = cv2.connectedComponentsWithStats((~kept).astype(np.uint8), connectivity=4)
    limit = max(4.0, 0.004 * float(kept.sum()))
    is_small = np.zeros(holes, np.bool_)
    is_small[1:] = facts[1:, cv2.CC_STAT_AREA] < limit
    return np.asarray(kept | is_small[hole_of], np.bool_)


def sharpen(small: BoolMask, picture: RgbFrame) -> BoolMask:
    """Return a small mask at a picture's size, its outline drawn to the picture's edges by a guided filter.

    Args:
        small: bool (h, w).
        picture: uint8 (H, W, 3) of the same part of the world, at least as large.
    """
    height, width = picture.shape[:2]
    soft = cv2.resize(small.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    radius = 2 * round(width / small.shape[1]) + 1
    guide = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(values: cv2.typing.MatLike) -> cv2.typing.MatLike:
        return cv2.blur(values, size)

    guide_mean, soft_mean = mean(guide), mean(soft)
    slope = (mean(guide * soft) - guide_mean * soft_mean) / (mean(guide * guide) - guide_mean**2 + 1e-3)
    filtered = mean(slope) * guide + mean(soft_mean - slope * guide_mean)
    return np.asarray(filtered > 0.5, np.bool_)
