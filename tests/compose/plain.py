"""A composition in plain NumPy, pixel by pixel from its definition: shares no code with what it checks."""

import math

import numpy as np
from numpy.typing import NDArray

from core.compose.layers import Composition, ObjectLayer
from core.compose.pictures import Background, LayerPicture

Doubles = NDArray[np.float64]


def plain(
    composition: Composition, frame: int, background: Background, pictures: dict[int, LayerPicture]
) -> tuple[Doubles, NDArray[np.bool_]]:
    """Return colours over black, 0..255, and how much of each pixel is unknown."""
    height, width = background.known.shape
    unknown = (~background.known).astype(float)
    rgb = background.rgb.astype(float) * (1 - unknown)[..., None]
    for layer_id in composition.order_at(frame):
        layer = next(one for one in composition.layers if one.id == layer_id)
        if not layer.shown or layer_id not in pictures:
            continue
        colour, alpha, hole = warp(layer, frame, pictures[layer_id], height, width)
        colour, alpha, hole = colour * layer.opacity, alpha * layer.opacity, hole * layer.opacity
        rest = 1 - alpha - hole
        rgb = rgb * rest[..., None] + colour
        unknown = unknown * rest + hole
    return rgb, unknown


def warp(
    layer: ObjectLayer, frame: int, picture: LayerPicture, height: int, width: int
) -> tuple[Doubles, Doubles, Doubles]:
    x, y, scale, degrees, flip = where(layer, frame)
    turn = math.radians(degrees)
    crop_h, crop_w = picture.rgba.shape[:2]
    colour, alpha = np.zeros((height, width, 3)), np.zeros((height, width))
    hole = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            # Back: shift, turn and scale, flip; all about the centre.
            dx, dy = column + 0.5 - x - layer.centre[0], row + 0.5 - y - layer.centre[1]
            u = (math.cos(turn) * dx + math.sin(turn) * dy) / scale
            v = (-math.sin(turn) * dx + math.cos(turn) * dy) / scale
            u = (-u if flip else u) + layer.centre[0] - picture.x - 0.5
            v = v + layer.centre[1] - picture.y - 0.5
            for j in (math.floor(v), math.floor(v) + 1):
                for i in (math.floor(u), math.floor(u) + 1):
                    weight = (1 - abs(u - i)) * (1 - abs(v - j))
                    if 0 <= i < crop_w and 0 <= j < crop_h and weight > 0:
                        share = picture.rgba[j, i, 3] / 255 * weight
                        colour[row, column] += picture.rgba[j, i, :3] * share
                        alpha[row, column] += share
                        if picture.hole is not None:
                            hole[row, column] += weight * picture.hole[j, i]
    return colour, alpha, hole


def where(layer: ObjectLayer, frame: int) -> tuple[float, float, float, float, bool]:
    keys = layer.keys
    if not keys:
        return 0, 0, 1, 0, False
    before = [key for key in keys if key.frame <= frame] or [keys[0]]
    after = [key for key in keys if key.frame > frame]
    first = before[-1]
    if not after or frame < keys[0].frame:
        return first.x, first.y, first.scale, first.rotation, first.flip
    last = after[0]
    t = (frame - first.frame) / (last.frame - first.frame)
    t = {"linear": t, "smooth": t * t * (3 - 2 * t), "hold": 0.0}[first.easing.value]
    mixed = [
        getattr(first, name) * (1 - t) + getattr(last, name) * t for name in ("x", "y", "scale", "rotation")
    ]
    return mixed[0], mixed[1], mixed[2], mixed[3], first.flip
