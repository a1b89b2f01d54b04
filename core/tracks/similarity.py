"""The similarity that an object's features follow from one small picture to another.

Corners on the object are tracked there and back (pyramidal Lucas-Kanade), and a similarity is fitted to them
with RANSAC; where they get lost, a template search says where to look.
"""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

SEARCH_SIDE_PX = 144
"""Longest side of the pictures in which the object is looked for."""
FEATURES = 300
LEAST_FEATURES = 10
Matrix = NDArray[np.float64]
"""2×3 matrix on column vectors (x, y, 1); pixel centres lie at whole numbers."""
Points = NDArray[np.float32]
"""(N, 2), x before y."""


def object_similarity(one: MatLike, two: MatLike, inside: MatLike) -> Matrix | None:
    """Return the motion of the object's features, first → second; None when too few agree."""
    core = cv2.erode((inside > 200).astype(np.uint8), np.ones((3, 3), np.uint8))
    found = cv2.goodFeaturesToTrack(one, FEATURES, 0.003, 4, mask=core, blockSize=5)
    # OpenCV's types promise an array; it gives None where it finds nothing.
    start = np.zeros((0, 2), np.float32) if found is None else found.reshape(-1, 2).astype(np.float32)
    if len(start) < LEAST_FEATURES:
        return None
    matrix, agreeing = _fit(one, two, start, (0.0, 0.0))
    if agreeing < 0.5 * len(start):
        offset = _shift(one, two, inside)
        if offset != (0.0, 0.0):
            other, more = _fit(one, two, start, offset)
            matrix = other if more > agreeing else matrix
    return matrix


def _fit(
    one: MatLike, two: MatLike, start: Points, offset_xy: tuple[float, float]
) -> tuple[Matrix | None, int]:
    """Track points from a guessed shift, fit a similarity; returns it and how many points follow it."""
    # High levels of the pyramid blur fine textures away; a good guess does without them.
    levels = 2 if offset_xy != (0.0, 0.0) else 3
    options = {"winSize": (15, 15), "maxLevel": levels, "flags": cv2.OPTFLOW_USE_INITIAL_FLOW}
    guess = start + np.array(offset_xy, np.float32)
    end, there, _ = cv2.calcOpticalFlowPyrLK(one, two, start, guess, **options)  # type: ignore[call-overload]
    home, back, _ = cv2.calcOpticalFlowPyrLK(two, one, end, start.copy(), **options)  # type: ignore[call-overload]
    ok = (there[:, 0] > 0) & (back[:, 0] > 0) & (np.abs(home - start).max(axis=1) < 1.0)
    if int(ok.sum()) < LEAST_FEATURES:
        return None, 0
    matrix, inliers = cv2.estimateAffinePartial2D(
        start[ok], end[ok], method=cv2.RANSAC, ransacReprojThreshold=2.0, maxIters=500, confidence=0.995
    )
    if matrix is None or not 0.9 < float(np.hypot(matrix[0, 0], matrix[1, 0])) < 1.11:
        return None, 0
    agreeing = int(inliers.sum())
    if agreeing < max(LEAST_FEATURES, int(ok.sum()) // 3):
        return None, 0
    return np.asarray(matrix, np.float64), agreeing


def _shift(one: MatLike, two: MatLike, inside: MatLike) -> tuple[float, float]:
    """Return the shift of the object that correlates best, found in small pictures; (0, 0) when unclear.

    It lets motions of any size be followed, where a pyramid loses fine textures.
    """
    scale = min(1.0, SEARCH_SIDE_PX / max(one.shape))
    small, other, mask = (
        cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
        for picture in (one, two, inside)
    )
    x, y, width, height = cv2.boundingRect((mask > 127).astype(np.uint8))
    if min(width, height) < 4:
        return 0.0, 0.0
    box = slice(y, y + height), slice(x, x + width)
    likeness = cv2.matchTemplate(other, small[box], cv2.TM_CCOEFF_NORMED, mask=mask[box] / 255)
    likeness = np.where(np.isfinite(likeness), likeness, -1.0)
    _, best, _, (left, top) = cv2.minMaxLoc(likeness)
    if best < 0.4:
        return 0.0, 0.0
    return (left - x) / scale, (top - y) / scale
