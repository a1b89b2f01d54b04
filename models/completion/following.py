"""Sights laid over a frame along the ways that the object's parts went."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.completion.aligning import LEAST_OVERLAP_PX, UNKNOWN_RESIDUAL, Layer, Patch, match_light
from models.completion.composing import fit_to_rim, nearness
from models.completion.extrapolating import trusted
from models.completion.filling import spread
from models.completion.local_motion import LEAST_PIXELS, flow_between
from models.completion.sights import Sight
from models.completion.views import Points, View, grey_alone, grid, pulled

MOST_WAYS = 12
LEAST_GAIN = 0.004
SECOND_LOOK = 0.6
"""What a pixel still counts after a sight has covered it: several witnesses make mistakes smaller."""
FARTHEST_PX = 6.0
"""Farther than this, in pixels of the view, a way is not mended."""
DOUBT_PX = 5.0


def choose_ways(
    ways: Sequence[tuple[Sight, Points]], hidden: BoolMask, view: View, frame: int
) -> list[tuple[Sight, Points]]:
    """Return the sights that together show most of the hidden part, best first, each with its way.

    Args:
        ways: Sights, and where each pixel of the view is in the sight's frame, canvas coordinates.
        hidden: bool (h, w) of the view.
        view: Of the frame that is worked on.
        frame: Its number.
    """
    left = hidden.astype(np.float32)
    total = float(left.sum())
    covers = [_cover(sight, points) & hidden for sight, points in ways]
    open_to = list(range(len(ways)))
    chosen: list[tuple[Sight, Points]] = []
    while open_to and len(chosen) < MOST_WAYS:
        gains = {at: float(left[covers[at]].sum()) * nearness(frame, ways[at][0].frame) for at in open_to}
        best = max(gains, key=lambda at: (gains[at], -at))
        if gains[best] <= LEAST_GAIN * total:
            break
        open_to.remove(best)
        chosen.append(ways[best])
        left[covers[best]] *= np.float32(SECOND_LOOK)
    return chosen


def lay_along(
    sight: Sight, points: Points, view: View, patch: Patch, rgb: NDArray[np.uint8], seen: NDArray[np.uint8]
) -> Layer:
    """Carry a sight into a patch along a way.

    Args:
        sight: What another frame shows.
        points: Where each pixel of the view is in the sight's frame, canvas coordinates.
        view: Of the frame that is worked on.
        patch: Where it is worked on.
        rgb: Its pixels there, (h, w, 3).
        seen: 255 where they surely show the object, else 0, (h, w).
    """
    places = grid(patch.height, patch.width) + np.array([patch.x, patch.y], np.float32)
    in_view = view.of(places)
    points = _mended(sight, points, view)
    way = pulled(points, in_view) - np.array([sight.x, sight.y], np.float32)
    x, y = np.ascontiguousarray(way[..., 0]), np.ascontiguousarray(way[..., 1])
    carried = np.asarray(
        cv2.remap(sight.rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
    cover = np.asarray(
        cv2.remap(sight.sure, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.uint8
    )
    both = (cover > 250) & (seen > 0)
    share = cover.astype(np.float32) * np.float32(1 / 255)
    if np.count_nonzero(both) < LEAST_OVERLAP_PX:
        return Layer(carried.astype(np.float32), share, UNKNOWN_RESIDUAL)
    lit, residual = match_light(carried, rgb, both)
    lit = fit_to_rim(lit, cover > 250, rgb, seen)
    return Layer(lit, share, residual, _doubt(lit, rgb, both))


def _mended(sight: Sight, points: Points, view: View) -> Points:
    """Return the way corrected by what both frames show; the hidden part follows what is next to it."""
    way = points - np.array([sight.x, sight.y], np.float32)
    x, y = np.ascontiguousarray(way[..., 0]), np.ascontiguousarray(way[..., 1])
    carried = np.asarray(
        cv2.remap(sight.rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
    both = _cover(sight, points) & (view.sure > 0)
    if np.count_nonzero(both) < LEAST_OVERLAP_PX:
        return points
    flow = flow_between(view.grey, grey_alone(carried, both))
    holds = both & (np.linalg.norm(flow, axis=2) < FARTHEST_PX)
    if np.count_nonzero(holds) < LEAST_PIXELS:
        return points
    return pulled(points, grid(*both.shape) + trusted(flow, holds))


def _cover(sight: Sight, points: Points) -> BoolMask:
    way = points - np.array([sight.x, sight.y], np.float32)
    x, y = np.ascontiguousarray(way[..., 0]), np.ascontiguousarray(way[..., 1])
    cover = cv2.remap(sight.sure, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    result: BoolMask = np.asarray(cover) > 250
    return result


def _doubt(lit: NDArray[np.float32], rgb: NDArray[np.uint8], both: BoolMask) -> NDArray[np.float32]:
    """Return by how many levels a sight is wrong where both are seen nearest, (h, w)."""
    weight = both.astype(np.float32)
    error = np.minimum(np.abs(lit - rgb).mean(axis=2), 40.0).astype(np.float32)
    soft = cv2.GaussianBlur(error * weight, (0, 0), DOUBT_PX)
    mass = cv2.GaussianBlur(weight, (0, 0), DOUBT_PX)
    near = np.divide(soft, mass, out=np.zeros_like(error), where=mass > 1e-3)
    everywhere = spread(near[..., None].astype(np.float32), weight)[..., 0]
    return np.asarray(everywhere, np.float32)
