"""How far a thing reaches to both sides of one stroke along its middle: between the edges beside the stroke.

The picture is straightened along the stroke; on each side the path of strongest change of colour from one end
to the other is found by dynamic programming. GrabCut alone, given one stroke and no other mark, takes half a
picture for a pole whose colours are found elsewhere too (measured: docs/quality.md).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame
from models.scribble.protocol import Point

STEP_PX = 2.0
"""Between two rays across the stroke."""
WINDOW_PX = 5
"""Colours of so many pixels before and after a place are compared."""
STEADY_RAYS = 9
"""Rays that are looked at together: the edges of a thing run on."""
BEND_PX = 3
"""By so much an edge may come nearer or go away from one ray to the next …"""
BEND_COST = 2.0
"""… and what each pixel of that costs, in levels of colour."""
NEAR_PX = 60.0
"""An edge twice so far away must be three times as strong."""
PICTURE_EDGE = 12.0
"""Strength of the picture's edge, in levels of colour."""
SMOOTH_PX = 1.2
ENDS = 0.35
"""The thing goes on beyond the ends of the stroke by this share of its length, or by its width."""
Floats = NDArray[np.float32]


def within_reach(picture: RgbFrame, points_xy: tuple[Point, ...], wider: float, pad_px: float) -> BoolMask:
    """Return where a thing may lie that has a stroke along its middle, bool (H, W).

    Args:
        picture: uint8 (H, W, 3).
        points_xy: Of the stroke, at least two that differ, in picture coordinates.
        wider: Factor on the distance of the edges that are found beside the stroke.
        pad_px: Added to it.
    """
    height, width = picture.shape[:2]
    places = _along(points_xy)
    across = _normals(places)
    colours = cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), SMOOTH_PX), cv2.COLOR_RGB2LAB).astype(np.float32)
    sides = [_edge(colours, places, side * across, max(height, width) // 2) for side in (1, -1)]
    reaches = [(wider * side + pad_px)[:, None] for side in sides]
    left, right = places + across * reaches[0], places - across * reaches[1]
    length = float(np.hypot(*(places[-1] - places[0])))
    beyond = max(ENDS * length, float(np.median(sides[0] + sides[1])))
    first, last = _unit(places[0] - places[1]) * beyond, _unit(places[-1] - places[-2]) * beyond
    left = np.vstack([left[:1] + first, left, left[-1:] + last])
    right = np.vstack([right[:1] + first, right, right[-1:] + last])
    found = np.zeros((height, width), np.uint8)
    for at in range(len(left) - 1):
        corners = np.array([left[at], left[at + 1], right[at + 1], right[at]]).astype(np.int32)
        cv2.fillConvexPoly(found, cv2.convexHull(corners), 1)
    return found.view(np.bool_)


def _along(points_xy: tuple[Point, ...]) -> NDArray[np.float64]:
    """Return evenly spaced places of the stroke, (n, 2), at least two."""
    points = np.array(points_xy)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, way[-1], max(2, int(way[-1] / STEP_PX) + 1))
    return np.stack([np.interp(at, way, points[:, 0]), np.interp(at, way, points[:, 1])], axis=1)


def _normals(places: NDArray[np.float64]) -> NDArray[np.float64]:
    around = 7
    padded = np.pad(places, ((around, around), (0, 0)), mode="edge")
    along = padded[2 * around :] - padded[: -2 * around]
    along /= np.maximum(np.hypot(*along.T)[:, None], 1e-6)
    return np.stack([-along[:, 1], along[:, 0]], axis=1)


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return vector / max(float(np.hypot(*vector)), 1e-6)


def _edge(colours: Floats, places: NDArray[np.float64], across: NDArray[np.float64], most: int) -> Floats:
    """Return how far the edge is from the stroke on one side, in pixels, by ray."""
    offsets = np.arange(most)
    rays = (places[:, None] + offsets[None, :, None] * across[:, None]).astype(np.float32)
    band = cv2.remap(colours, rays[..., 0], rays[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    strength = _changes(np.asarray(band, np.float32))
    height, width = colours.shape[:2]
    is_outside = np.any((rays < 0) | (rays >= np.array([width, height])), axis=2)
    strength[is_outside] = 0
    ends = np.where(is_outside.any(axis=1), is_outside.argmax(axis=1), most - 1)
    strength[np.arange(len(places)), ends] = np.maximum(strength[np.arange(len(places)), ends], PICTURE_EDGE)
    return _strongest_path(strength / (1 + offsets.astype(np.float32) / NEAR_PX))


def _changes(band: Floats) -> Floats:
    """Return the difference of the colours before and after each place of the rays, in levels."""
    most = band.shape[1]
    strength = np.zeros(band.shape[:2], np.float32)
    sums = np.cumsum(np.pad(band, ((0, 0), (1, 0), (0, 0))), axis=1)
    at = np.arange(WINDOW_PX, most - WINDOW_PX)
    before, after = (sums[:, at] - sums[:, at - WINDOW_PX]), (sums[:, at + WINDOW_PX] - sums[:, at])
    differs = cv2.blur((before - after) / WINDOW_PX, (1, STEADY_RAYS))
    strength[:, at] = np.sqrt((differs**2).sum(axis=2))
    return strength


def _strongest_path(strength: Floats) -> Floats:
    """Return the offset of each ray on the path with the largest sum that bends little."""
    rays, most = strength.shape
    bends = np.arange(-BEND_PX, BEND_PX + 1)
    costs = BEND_COST * np.abs(bends)[:, None]
    best, came_from = strength[0].copy(), np.zeros((rays, most), np.int64)
    for ray in range(1, rays):
        padded = np.pad(best, BEND_PX, constant_values=-np.inf)
        ways = np.stack([padded[at : at + most] for at in BEND_PX + bends]) - costs
        chosen = ways.argmax(axis=0)
        came_from[ray] = bends[chosen]
        best = ways[chosen, np.arange(most)] + strength[ray]
    path = np.zeros(rays, np.int64)
    path[-1] = int(best.argmax())
    for ray in range(rays - 1, 0, -1):
        path[ray - 1] = path[ray] + came_from[ray, path[ray]]
    return path.astype(np.float32)
