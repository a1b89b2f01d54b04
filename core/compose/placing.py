"""Where a layer is in a frame, from its key frames: an affine map, and the way back for the pointer."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from core.compose.layers import Easing, KeyFrame, ObjectLayer

Affine = NDArray[np.float64]
"""(2, 3), on (x, y, 1). Coordinates are of edges: pixel i reaches from i to i + 1, its centre is i + 0.5."""


def key_at(layer: ObjectLayer, frame: int) -> KeyFrame:
    """Return where a layer is in a frame as a key frame, whether there is one or not.

    Before the first key frame and after the last it is as in those; flips happen at key frames.
    """
    keys = layer.keys
    if not keys:
        return KeyFrame(frame)
    after = next((number for number, key in enumerate(keys) if key.frame > frame), len(keys))
    first = keys[max(0, after - 1)]
    if after in (0, len(keys)) or first.frame == frame:
        return KeyFrame(frame, first.x, first.y, first.scale, first.rotation, first.flip, first.easing)
    second = keys[after]
    share = _eased(first.easing, (frame - first.frame) / (second.frame - first.frame))
    x, y, scale, rotation = (
        before + (later - before) * share
        for before, later in (
            (first.x, second.x),
            (first.y, second.y),
            (first.scale, second.scale),
            (first.rotation, second.rotation),
        )
    )
    return KeyFrame(frame, x, y, scale, rotation, first.flip, first.easing)


def placement_at(layer: ObjectLayer, frame: int) -> Affine:
    """Return the map from the picture of the layer's own clip to the composed picture, (2, 3) float64.

    It turns, scales and flips about the layer's centre and then shifts.
    """
    key = key_at(layer, frame)
    turn = math.radians(key.rotation)
    cos, sin = math.cos(turn) * key.scale, math.sin(turn) * key.scale
    if key.rotation % 90 == 0:
        # Quarter turns are exact, so that a pixel stays a pixel.
        cos, sin = (round(value / key.scale) * key.scale for value in (cos, sin))
    flip = -1.0 if key.flip else 1.0
    linear = np.array([[cos * flip, -sin], [sin * flip, cos]])
    centre = np.array(layer.centre)
    return np.column_stack([linear, centre - linear @ centre + (key.x, key.y)])


def inverse(placement: Affine) -> Affine:
    """Return the map from the composed picture to that of the layer's own clip, (2, 3) float64."""
    return np.asarray(cv2.invertAffineTransform(placement), np.float64)


def moved_point(placement: Affine, x: float, y: float) -> tuple[float, float]:
    """Return where a map takes a point."""
    found = placement @ (x, y, 1.0)
    return float(found[0]), float(found[1])


def _eased(easing: Easing, share: float) -> float:
    if easing is Easing.HOLD:
        return 0.0
    return share * share * (3 - 2 * share) if easing is Easing.SMOOTH else share
