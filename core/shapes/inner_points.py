"""A few points deep inside a mask, spread along its medial axis: clicks that say what it is."""

import cv2
import numpy as np

from core.types import BoolMask

MOST_POINTS = 5
LEAST_DEPTH = 0.35
"""Of the deepest point: a place nearer to the border is no good click."""
APART = 1.5
"""Two points lie at least so many depths of the deeper one apart."""


def inner_points(mask: BoolMask, most: int = MOST_POINTS) -> tuple[tuple[float, float], ...]:
    """Return points of a mask, bool (H, W), as x, y in pixel coordinates (pixel (0, 0) reaches from 0 to 1).

    The deepest first. Of the places that no neighbour is deeper than, each next is the deepest that is far
    enough from those before it. Every part of a mask that is deep enough gets some; an empty one gets none.
    """
    if not mask.any():
        return ()
    # The border of the picture is a border too: an object that is cut off there is clicked inside.
    padded = np.pad(mask.astype(np.uint8), 1)
    depth = np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))[1:-1, 1:-1]
    is_ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & mask
    ys, xs = np.nonzero(is_ridge & (depth >= LEAST_DEPTH * depth.max()))
    order = np.argsort(-depth[ys, xs], kind="stable")
    places = np.column_stack((xs, ys))[order].astype(np.float64)
    found: list[tuple[float, float]] = []
    while len(places) and len(found) < most:
        x, y = places[0]
        found.append((float(x) + 0.5, float(y) + 0.5))
        apart = np.hypot(places[:, 0] - x, places[:, 1] - y)
        places = places[apart >= max(1.0, APART * float(depth[int(y), int(x)]))]
    return tuple(found)
