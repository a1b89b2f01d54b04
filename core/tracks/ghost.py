"""The stabilised ghost: the object's shape from a frame where it is seen, laid under another frame.

Where the shape belongs is sought from three sides: features that both pictures share (SIFT), the outline of
what is visible now, which must lie inside the shape, and what may hide the rest.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.tracks.aligning import Pose, SmallView, middle_xy, pose_of, seek_pose, shifts_of_sides, warp_mask
from core.types import BoolMask, RgbFrame

FEATURES = 400
LEAST_FEATURES = 8
CROP_SIDE_PX = 480
UNKNOWN_EXCESS = 0.15
"""Weight of shape beyond the visible part where nothing is known of what hides it."""
STAY = 0.05
"""What turning and scaling away from the likeliest motion costs."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How well an object is seen in a frame."""

    frame: int
    modal_area: int
    """Visible pixels, 0 where there are none."""
    amodal_area: int | None
    """Pixels of the whole object; None = no amodal mask."""
    is_fixed: bool
    """A person fixed the amodal mask."""


@dataclass(frozen=True)
class Ghost:
    """A shape laid under a frame."""

    mask: BoolMask
    """bool (H, W)."""
    likeness: float
    """Share of the visible pixels that lie inside, 0..1; 0 where nothing is visible."""
    by_pictures: bool
    """Features of both pictures led there, not the outline alone."""


def rank_sources(sights: Iterable[Sight]) -> list[int]:
    """Return the frames from which a ghost may be taken, best first.

    Best is where the largest share of the object is visible; of frames as good as each other those that a
    person fixed, then those where it is largest. Frames without a mask are left out.
    """
    known = [sight for sight in sights if sight.modal_area or sight.amodal_area]
    largest = max((sight.modal_area for sight in known), default=0)

    def goodness(sight: Sight) -> tuple[float, bool, int, int]:
        whole = sight.amodal_area or largest
        # Two per cent more or less are the roughness of an outline.
        share = round(50 * min(1.0, sight.modal_area / max(whole, 1))) / 50
        return share, sight.is_fixed, sight.amodal_area or sight.modal_area, -sight.frame

    return [sight.frame for sight in sorted(known, key=goodness, reverse=True)]


def lay_ghost(
    shape: BoolMask,
    visible: BoolMask,
    *,
    hides: BoolMask | None = None,
    pictures: tuple[RgbFrame, RgbFrame] | None = None,
    seen: BoolMask | None = None,
    guess: BoolMask | None = None,
) -> Ghost:
    """Lay a shape from another frame under what is visible now.

    Args:
        shape: The whole object in its own frame, bool (H, W), not empty.
        visible: What is visible of it now, bool (H, W).
        hides: What may hide it now (other objects' visible masks, the margin), bool (H, W); None = unknown.
        pictures: Picture of the shape and present picture, uint8 (H, W, 3).
        seen: What is visible of the object in the shape's frame; None = all of the shape.
        guess: A mask of the whole object in the present frame, bool (H, W), which places the shape where
            nothing is visible.

    Returns:
        The shape, moved. Where nothing is visible and nothing is guessed it stays in place.
    """
    target = visible if visible.any() else guess
    if target is None or not target.any():
        return Ghost(shape.copy(), 0.0, False)
    by_pictures = None
    if pictures is not None and visible.any():
        by_pictures = _matched(pictures, shape if seen is None or not seen.any() else seen & shape, visible)
        by_pictures = None if by_pictures is None else pose_of(by_pictures.matrix, middle_xy(shape))
    middle = middle_xy(shape)
    starts = [
        *([by_pictures] if by_pictures is not None else []),
        Pose(middle, middle_xy(target)),
        *shifts_of_sides(shape, target),
    ]
    view = SmallView.of([shape, target])
    misfit = _Misfit(view, shape, target, hides)
    found = []
    for number, start in enumerate(starts):
        is_matched = by_pictures is not None and number == 0
        misfit.likely = start
        pose, value = seek_pose(
            start, misfit, view.step_px, turns=not is_matched, rounds=3 if is_matched else 5
        )
        found.append((value - (0.1 if is_matched else 0.0), number, pose))
    _, number, pose = min(found, key=lambda entry: entry[:2])
    mask = warp_mask(shape, pose)
    inside = int(np.count_nonzero(mask & visible)) / max(1, int(np.count_nonzero(visible)))
    return Ghost(mask, inside, by_pictures is not None and number == 0)


class _Misfit:
    """How badly a moved shape explains what is visible; 0 = perfectly."""

    def __init__(self, view: SmallView, shape: BoolMask, target: BoolMask, hides: BoolMask | None) -> None:
        self._view = view
        self._shape = view.small(shape)
        self._target = view.small(target)
        self._hides = None if hides is None else view.small(hides)
        self._whole = max(1, cv2.countNonZero(self._target))
        self.likely = Pose((0.0, 0.0), (0.0, 0.0))

    def __call__(self, pose: Pose) -> float:
        moved = self._view.warp(self._shape, pose)
        missing = cv2.countNonZero(cv2.bitwise_and(self._target, cv2.bitwise_not(moved)))
        beyond = cv2.bitwise_and(moved, cv2.bitwise_not(self._target))
        weight = UNKNOWN_EXCESS
        if self._hides is not None:
            beyond, weight = cv2.bitwise_and(beyond, cv2.bitwise_not(self._hides)), 1.0
        away = abs(math.log(pose.scale / self.likely.scale)) + abs(pose.angle - self.likely.angle)
        return (missing + weight * cv2.countNonZero(beyond)) / self._whole + STAY * away


def _matched(pictures: tuple[RgbFrame, RgbFrame], seen: BoolMask, visible: BoolMask) -> Pose | None:
    """Return the similarity that features inside both masks agree on, None when too few do.

    Lowe's ratio test at 0.8 and RANSAC.
    """
    one, two = (_features(picture, mask) for picture, mask in zip(pictures, (seen, visible), strict=True))
    if one is None or two is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(one[1], two[1], k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.8 * pair[1].distance]
    if len(good) < LEAST_FEATURES:
        return None
    start = one[0][[match.queryIdx for match in good]]
    end = two[0][[match.trainIdx for match in good]]
    reach = 2.0 + 0.01 * float(np.ptp(end, axis=0).max())
    matrix, inliers = cv2.estimateAffinePartial2D(
        start, end, method=cv2.RANSAC, ransacReprojThreshold=reach, maxIters=1000, confidence=0.995
    )
    if matrix is None or int(inliers.sum()) < max(LEAST_FEATURES, len(good) // 4):
        return None
    pose = pose_of(np.asarray(matrix, np.float64), middle_xy(seen))
    return pose if 0.25 < pose.scale < 4.0 else None


def _features(picture: RgbFrame, mask: BoolMask) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Return places on the canvas, (N, 2), x before y, and descriptors of features inside a mask."""
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    scale = min(1.0, CROP_SIDE_PX / max(width, height))
    size_wh = max(8, round(width * scale)), max(8, round(height * scale))
    box = slice(y, y + height), slice(x, x + width)
    grey = cv2.resize(cv2.cvtColor(picture[box], cv2.COLOR_RGB2GRAY), size_wh, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(mask[box].view(np.uint8), size_wh, interpolation=cv2.INTER_NEAREST)
    points, texts = cv2.SIFT.create(nfeatures=FEATURES).detectAndCompute(grey, inside)
    if texts is None or len(points) < LEAST_FEATURES:
        return None
    by = np.array([width / size_wh[0], height / size_wh[1]])
    at = np.array([point.pt for point in points]) * by + (by - 1) / 2 + (x, y)
    return at.astype(np.float32), np.asarray(texts, np.float32)
