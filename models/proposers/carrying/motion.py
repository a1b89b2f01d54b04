"""How an object moved between two frames: from the pictures where there are any, else from its outline.

All motions are similarities (shift, turn, scale): with half of an object hidden, more freedom would mostly
fit the occluder's edge.
"""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from core.types import RgbFrame
from models.proposers.carrying.seen import Points, SeenFrame, Transform, move_points

PICTURE_SIDE_PX = 320
FEATURES = 250
LEAST_INLIERS = 12
TRACKED_PX = 13
"""Side of the patches that are tracked."""
# Object motion between neighbouring frames beyond this is a failed fit.
SCALE_PER_FRAME = 1.25


def fit_similarity(source: Points, target: Points, weights: NDArray[np.floating]) -> Transform:
    """Return the similarity that best maps source to target points in weighted least squares (Umeyama)."""
    share = weights / max(float(weights.sum()), 1e-9)
    mean_s, mean_t = share @ source, share @ target
    centred_s, centred_t = source - mean_s, target - mean_t
    spread = float(share @ (centred_s**2).sum(axis=1))
    if spread < 1e-6:
        return shift(mean_t - mean_s)
    real = float(share @ (centred_s * centred_t).sum(axis=1)) / spread
    imaginary = (
        float(share @ (centred_s[:, 0] * centred_t[:, 1] - centred_s[:, 1] * centred_t[:, 0])) / spread
    )
    linear = np.array([[real, -imaginary], [imaginary, real]])
    result = np.eye(3)
    result[:2, :2] = linear
    result[:2, 2] = mean_t - linear @ mean_s
    return result


def shift(offset_xy: NDArray[np.floating]) -> Transform:
    """Return the transform that adds an offset."""
    result = np.eye(3)
    result[:2, 2] = offset_xy
    return result


def part_of(motion: Transform, share: float, centre: NDArray[np.floating]) -> Transform:
    """Return the given share of a similarity; the object's centre moves in a straight line."""
    scale, angle = scale_of(motion) ** share, share * np.arctan2(motion[1, 0], motion[0, 0])
    end = motion[:2, :2] @ centre + motion[:2, 2]
    where = centre + share * (end - centre)
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    result = np.eye(3)
    result[:2, :2] = linear
    result[:2, 2] = where - linear @ centre
    return result


def scale_of(motion: Transform) -> float:
    """Return the linear scale of a similarity."""
    return float(np.sqrt(max(1e-12, abs(np.linalg.det(motion[:2, :2])))))


def align_outlines(
    source: Points, target: Points, initial: Transform, size: float, *, hold: float = 0.5, rounds: int = 6
) -> tuple[Transform, float]:
    """Refine a motion so that the target's outline lies on the source's (robust ICP).

    Every target point looks for the nearest moved source point; points that stay far (an occluder's edge in
    the target has no partner in the source) lose their weight. `hold` is how strongly the initial motion is
    kept against all outline points together.

    Returns:
        The motion source → target and the mean distance of the target's outline, capped, as share of `size`.
    """
    if len(source) < 8 or len(target) < 8:
        return initial, 1.0
    cap = 0.06 * size
    corners = _corners(source)
    held = move_points(corners, initial)
    motion = initial
    nearest, distance = _nearest(move_points(source, motion), target)
    for turn in range(rounds):
        reach = max(1.0, size * (0.05 if turn < rounds // 2 else 0.02))
        weights = 1.0 / (1.0 + (distance / reach) ** 2) ** 2
        together = np.concatenate([weights, np.full(len(corners), hold * len(target) / len(corners))])
        motion = fit_similarity(
            np.concatenate([source[nearest], corners]), np.concatenate([target, held]), together
        )
        nearest, distance = _nearest(move_points(source, motion), target)
    return motion, float(np.minimum(distance, cap).mean()) / max(size, 1.0)


def motion_by_outline(before: SeenFrame, after: SeenFrame) -> Transform:
    """Return the motion between neighbouring frames from the outlines alone.

    Starts from the shift, of standing still and of the shifts of the box' middle and of its sides, that fits
    best: where an object is cut off on one side, the other side tells how it moves.
    """
    middle = after.centre - before.centre
    sides = [
        [other - one for one, other in zip(_sides(before, axis), _sides(after, axis), strict=True)]
        for axis in (0, 1)
    ]
    shifts = [np.zeros(2), middle, *(np.array([dx, dy], float) for dx in sides[0] for dy in sides[1])]
    if len(before.outline) < 8 or len(after.outline) < 8:
        return shift(middle)
    cap = 0.1 * before.size
    misfits = [
        float(np.minimum(_nearest(before.outline + offset.astype(np.float32), after.outline)[1], cap).mean())
        for offset in shifts
    ]
    start = shift(shifts[int(np.argmin(misfits))])
    best, _ = align_outlines(before.outline, after.outline, start, before.size, hold=0.02)
    return best if is_plausible(best) else start


def _sides(seen: SeenFrame, axis: int) -> tuple[int, int]:
    return seen.box[axis], seen.box[axis] + seen.box[axis + 2]


def motion_by_pictures(
    before_picture: RgbFrame,
    after_picture: RgbFrame,
    before: SeenFrame,
    after: SeenFrame,
    guess: Transform,
    tracked_px: int = TRACKED_PX,
) -> Transform | None:
    """Return the motion between neighbouring frames from features inside both masks, None if too few agree.

    Corners are tracked there and back by pyramidal Lucas-Kanade from a guessed motion, on a crop around both
    masks; the similarity is fitted by RANSAC, so a moving limb or a strip of background in the mask does not
    pull it along. (Dense DIS flow was measured to be 10 to 70 % too slow here: its smoothing mixes in what
    stands still around the object and in front of it.)
    """
    x, y, width, height = _window(before, after, before_picture.shape)
    scale = min(2.0, PICTURE_SIDE_PX / max(width, height))
    small_wh = max(16, round(width * scale)), max(16, round(height * scale))
    first, second = (
        cv2.resize(
            cv2.cvtColor(picture[y : y + height, x : x + width], cv2.COLOR_RGB2GRAY),
            small_wh,
            interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
        )
        for picture in (before_picture, after_picture)
    )
    by = np.array([width / small_wh[0], height / small_wh[1]])
    to_canvas = np.array([[by[0], 0, x + (by[0] - 1) / 2], [0, by[1], y + (by[1] - 1) / 2], [0, 0, 1]])
    inside, goal = (
        cv2.warpAffine(
            seen.crop,
            (np.linalg.inv(to_canvas) @ seen.canvas_from_crop)[:2],
            small_wh,
            flags=cv2.INTER_LINEAR,
        )
        for seen in (before, after)
    )
    small_guess = np.linalg.inv(to_canvas) @ guess @ to_canvas
    start, end = _track(first, second, inside, goal, small_guess, tracked_px)
    if len(start) < LEAST_INLIERS:
        return None
    found, inliers = cv2.estimateAffinePartial2D(
        start, end, method=cv2.RANSAC, ransacReprojThreshold=1.0, maxIters=500, confidence=0.995
    )
    if found is None or int(inliers.sum()) < max(LEAST_INLIERS, len(start) // 4):
        return None
    motion = to_canvas @ np.vstack([found, [0, 0, 1]]) @ np.linalg.inv(to_canvas)
    return motion if is_plausible(motion) else None


def _track(
    first: MatLike, second: MatLike, inside: MatLike, goal: MatLike, guess: Transform, tracked_px: int
) -> tuple[Points, Points]:
    """Return features of the first picture inside its mask, and where they went inside the second's."""
    none = np.zeros((0, 2), dtype=np.float32)
    # A feature at a mask's edge half shows what is next to the object.
    core = cv2.erode((inside > 200).astype(np.uint8), np.ones((7, 7), dtype=np.uint8))
    if cv2.countNonZero(core) < 200:
        core = cv2.erode((inside > 200).astype(np.uint8), np.ones((3, 3), dtype=np.uint8))
    found = cv2.goodFeaturesToTrack(first, FEATURES, 0.002, 3, mask=core, blockSize=5)
    if found is None or len(found) == 0:  # OpenCV's types promise an array; it gives None
        return none, none
    start = found.reshape(-1, 1, 2).astype(np.float32)
    begin = move_points(start[:, 0], guess).reshape(-1, 1, 2)
    options = {"winSize": (tracked_px, tracked_px), "maxLevel": 3, "flags": cv2.OPTFLOW_USE_INITIAL_FLOW}
    end, there, _ = cv2.calcOpticalFlowPyrLK(first, second, start, begin.copy(), **options)  # type: ignore[call-overload]
    home, back, _ = cv2.calcOpticalFlowPyrLK(second, first, end, start.copy(), **options)  # type: ignore[call-overload]
    ok = (there[:, 0] > 0) & (back[:, 0] > 0) & (np.abs(home - start).max(axis=(1, 2)) < 0.7)
    begin_at, end_at = start[ok, 0], end[ok, 0]
    at = np.rint(end_at).astype(np.intp)
    height, width = goal.shape
    ok = (at >= 0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)
    ok[ok] = goal[at[ok, 1], at[ok, 0]] > 127
    return begin_at[ok], end_at[ok]


def is_plausible(motion: Transform) -> bool:
    """Tell whether a motion between neighbouring frames is one an object can make."""
    scale = scale_of(motion)
    return bool(np.isfinite(motion).all()) and 1 / SCALE_PER_FRAME < scale < SCALE_PER_FRAME


def _window(before: SeenFrame, after: SeenFrame, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    pad = 8 + round(0.1 * max(before.size, after.size))
    left = max(0, min(before.box[0], after.box[0]) - pad)
    top = max(0, min(before.box[1], after.box[1]) - pad)
    right = min(shape[1], max(before.box[0] + before.box[2], after.box[0] + after.box[2]) + pad)
    bottom = min(shape[0], max(before.box[1] + before.box[3], after.box[1] + after.box[3]) + pad)
    return left, top, right - left, bottom - top


def _nearest(source: Points, target: Points) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """For each target point the index of the nearest source point and its distance."""
    # |t - s|² but for |t|², which does not change which s is nearest: one product of (n, 3) and (3, m).
    # Around a middle, because squares of large coordinates leave float32 no digits for small distances.
    middle = source.mean(axis=0)
    near = source - middle
    lifted = np.vstack([-2 * near.T, (near**2).sum(axis=1)])
    index = (np.column_stack([target - middle, np.ones(len(target), target.dtype)]) @ lifted).argmin(axis=1)
    distance: NDArray[np.float32] = np.linalg.norm(target - source[index], axis=1).astype(np.float32)
    return index, distance


def _corners(points: Points) -> Points:
    low, high = points.min(axis=0), points.max(axis=0)
    return np.array([low, [high[0], low[1]], high, [low[0], high[1]]], dtype=np.float32)
