"""The picture of a composition in one frame. Pure: the same parts give the same pixels.

Colours are blended as they are stored (no linear light), premultiplied, in float32, and rounded once. What is
not known contributes black and is told in `holes`: it is never filled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.compose.layers import Backdrop, Composition, ObjectLayer
from core.compose.pictures import Background, LayerPicture
from core.compose.placing import Affine, inverse, placement_at
from core.compose.sampling import sampled
from core.errors import ShapeMismatchError
from core.types import BoolMask, RgbFrame

LEAST = 1 / 510
"""Half a grey level: from so much on, what is unknown makes a pixel a hole."""
RING_PX = 16
"""Around an object its surroundings are measured."""
LEAST_RING = 32
"""Pixels below which nothing is said of surroundings."""
GAINS = (0.5, 2.0)
"""Light is matched so far and no further, per channel."""
SHADOW = 0.45
"""Share of light that the darkest place of a contact shadow takes."""
FEET = 0.12
"""Lowest share of an object's height that stands on the ground."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Composed:
    """A composed picture."""

    rgb: RgbFrame
    """uint8 (H, W, 3), over black where something is unknown or nothing is."""
    holes: BoolMask
    """(H, W): something is shown there that is not known."""
    alpha: NDArray[np.uint8]
    """(H, W); 255 where all is known, 0 in holes and where nothing is (`Backdrop.NONE`)."""

    def straight(self) -> NDArray[np.uint8]:
        """Return RGBA with straight alpha, uint8 (H, W, 4)."""
        share = np.maximum(self.alpha, 1)[..., None].astype(np.float32) / 255
        rgb = np.minimum(np.rint(self.rgb / share), 255).astype(np.uint8)
        rgb = np.where(self.alpha[..., None] == 255, self.rgb, rgb)
        return np.dstack([rgb, self.alpha])


def compose_frame(
    composition: Composition,
    frame: int,
    background: Background,
    pictures: Mapping[int, LayerPicture],
    *,
    scale: float = 1.0,
    gains: Mapping[int, Floats] | None = None,
) -> Composed:
    """Return the picture of a frame.

    Args:
        composition: What is composed.
        frame: In the composed clip, 0-based.
        background: What lies behind, in the size of the result.
        pictures: By layer id, what it shows in this frame; a layer without one shows nothing.
        scale: Pixels of the result for each of the clip's; at 1 layers are sampled exactly, else fast.
        gains: By layer id, light measured over time, float32 (3,); what is not in it is measured here alone.

    Raises:
        ShapeMismatchError: The background's parts differ in size.
    """
    if background.rgb.shape[:2] != background.known.shape:
        raise ShapeMismatchError(
            f"background {background.rgb.shape} and known {background.known.shape} differ"
        )
    canvas = _Canvas(background, is_empty=composition.backdrop is Backdrop.NONE)
    for layer_id in composition.order_at(frame):
        layer, picture = composition.layer(layer_id), pictures.get(layer_id)
        if layer.shown and layer.opacity > 0 and picture is not None:
            _put(canvas, layer, picture, placement_at(layer, frame), scale, (gains or {}).get(layer_id))
    return canvas.composed()


class _Canvas:
    """The picture while it is made; in planes, which are blended in half the time."""

    def __init__(self, background: Background, *, is_empty: bool) -> None:
        self.planes: list[Floats] = [plane.astype(np.float32) for plane in cv2.split(background.rgb)]
        self.missing: Floats | None = None
        """Share of what is unknown, (H, W); None = all is known."""
        self.alpha: Floats | None = None
        """(H, W); None = what is not missing."""
        self.behind = background
        self.size_hw = background.known.shape
        if is_empty:
            self.planes = [np.zeros(self.size_hw, np.float32) for _ in self.planes]
            self.alpha = np.zeros(self.size_hw, np.float32)
        elif not background.known.all():
            self.missing = (~background.known).astype(np.float32)
            for plane in self.planes:
                plane *= background.known

    def lay(
        self, room: tuple[slice, slice], colours: Sequence[Floats], alpha: Floats, hole: Floats | None
    ) -> None:
        """Lay premultiplied colours, 0..255, their alpha and the share of what is unknown, 0..1, over a part.

        No colours are black.
        """
        rest = 1 - alpha if hole is None else 1 - alpha - hole
        for number, plane in enumerate(self.planes):
            part = plane[room]
            part *= rest
            if colours:
                part += colours[number]
        if self.alpha is not None:
            self.alpha[room] = self.alpha[room] * rest + alpha
        if hole is not None and self.missing is None:
            self.missing = np.zeros(self.size_hw, np.float32)
        if self.missing is not None:
            self.missing[room] *= rest
            if hole is not None:
                self.missing[room] += hole

    def composed(self) -> Composed:
        """Return what was made."""
        rgb = cv2.merge([cv2.convertScaleAbs(plane) for plane in self.planes])
        holes = np.zeros(self.size_hw, np.bool_) if self.missing is None else self.missing > LEAST
        if self.alpha is not None:
            alpha = cv2.convertScaleAbs(self.alpha, alpha=255)
        elif self.missing is not None:
            alpha = cv2.convertScaleAbs(1 - np.minimum(self.missing, 1), alpha=255)
        else:
            alpha = np.full(self.size_hw, 255, np.uint8)
        return Composed(np.asarray(rgb, np.uint8), holes, np.asarray(alpha, np.uint8))


def _put(
    canvas: _Canvas,
    layer: ObjectLayer,
    picture: LayerPicture,
    placement: Affine,
    scale: float,
    gains: Floats | None,
) -> None:
    to_crop = _crop_map(picture, placement, scale)
    room = _room(inverse(to_crop), picture.rgba.shape, canvas.size_hw)
    if room is None:
        return
    parts = sampled(picture.premultiplied, to_crop, room, is_exact=scale == 1.0)
    *colours, alpha = (np.asarray(plane, np.float32) for plane in cv2.split(parts)[:4])
    hole = None if picture.hole is None else np.ascontiguousarray(parts[..., 4])
    alpha *= np.float32(1 / 255)
    if layer.match_light:
        if gains is None:
            gains = _gain(canvas.behind, room, alpha, picture, scale)
        if gains is not None:
            colours = [
                np.minimum(one * gain, np.float32(255) * alpha)
                for one, gain in zip(colours, gains, strict=True)
            ]
    if layer.contact_shadow:
        _shade(canvas, room, alpha if hole is None else np.maximum(alpha, hole), layer.opacity)
    if layer.opacity < 1:
        strength = np.float32(layer.opacity)
        colours, alpha = [one * strength for one in colours], alpha * strength
        hole = None if hole is None else hole * strength
    canvas.lay(room, colours, alpha, hole)


def _crop_map(picture: LayerPicture, placement: Affine, scale: float) -> Affine:
    """Return the map from the composed picture to the crop's pixels, both in coordinates of edges."""
    back = inverse(placement)
    width, height = picture.size_wh
    fit = np.array([picture.rgba.shape[1] / width, picture.rgba.shape[0] / height])
    linear = back[:, :2] / scale * fit[:, None]
    return np.column_stack([linear, (back[:, 2] - (picture.x, picture.y)) * fit])


def _room(
    to_canvas: Affine, crop_hw: tuple[int, ...], size_hw: tuple[int, ...]
) -> tuple[slice, slice] | None:
    """Return the part of the canvas that a crop can reach; None when it is outside."""
    height, width = crop_hw[:2]
    corners = np.array(
        [[-0.5, -0.5, 1], [width + 0.5, -0.5, 1], [-0.5, height + 0.5, 1], [width + 0.5, height + 0.5, 1]]
    )
    points = corners @ to_canvas.T
    low = np.maximum(np.floor(points.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(points.max(axis=0)).astype(int), (size_hw[1], size_hw[0]))
    if (low >= high).any():
        return None
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))


def ring_around(inside: BoolMask, radius_px: int) -> BoolMask:
    """Return the pixels within a distance of a mask that are not of it, bool (H, W)."""
    if not inside.any():
        return np.zeros(inside.shape, np.bool_)
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return (away <= radius_px) & ~inside


def measured_gain(
    layer: ObjectLayer, frame: int, background: Background, picture: LayerPicture, scale: float
) -> Floats | None:
    """Return what a layer's colours are multiplied by to match the light of a frame, float32 (3,).

    None where too little is known around it; background and scale as in `compose_frame`.
    """
    to_crop = _crop_map(picture, placement_at(layer, frame), scale)
    room = _room(inverse(to_crop), picture.rgba.shape, background.known.shape)
    if room is None:
        return None
    alpha = sampled(picture.premultiplied, to_crop, room, is_exact=False)[..., 3] / np.float32(255)
    return _gain(background, room, alpha, picture, scale)


def _gain(
    behind: Background, room: tuple[slice, slice], alpha: Floats, picture: LayerPicture, scale: float
) -> Floats | None:
    """Return per channel how much brighter it is around the object here than where it was filmed."""
    if picture.surroundings is None:
        return None
    radius = max(1, round(RING_PX * scale))
    pad = [
        (min(radius, part.start), min(radius, size - part.stop))
        for part, size in zip(room, behind.known.shape, strict=True)
    ]
    wide = tuple(
        slice(part.start - before, part.stop + after) for part, (before, after) in zip(room, pad, strict=True)
    )
    ring = ring_around(np.pad(alpha > 0.5, pad), radius) & behind.known[wide]
    if np.count_nonzero(ring) < max(4, LEAST_RING * scale * scale):
        return None
    here = behind.rgb[wide][ring].mean(axis=0, dtype=np.float64)
    gain = np.clip(here / np.maximum(picture.surroundings, 1.0), *GAINS)
    return np.asarray(gain, np.float32)


def _shade(canvas: _Canvas, room: tuple[slice, slice], whole: Floats, opacity: float) -> None:
    """Darken the ground below an object: an ellipse about what stands lowest."""
    rows = np.flatnonzero((whole > 0.5).any(axis=1))
    if not rows.size:
        return
    bottom = int(rows[-1]) + 1
    feet = whole[bottom - max(1, round(FEET * (bottom - int(rows[0])))) : bottom] > 0.5
    columns = np.flatnonzero(feet.any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    half_wide = max(2.0, 0.6 * (right - left))
    half_high = max(1.0, 0.25 * half_wide)
    x, y = room[1].start + (left + right) / 2, room[0].start + bottom
    height, width = canvas.size_hw
    part = (
        slice(max(0, int(y - half_high)), min(height, int(y + half_high) + 1)),
        slice(max(0, int(x - half_wide)), min(width, int(x + half_wide) + 1)),
    )
    if part[0].start >= part[0].stop or part[1].start >= part[1].stop:
        return
    down = ((np.arange(part[0].start, part[0].stop) + 0.5 - y) / half_high) ** 2
    across = ((np.arange(part[1].start, part[1].stop) + 0.5 - x) / half_wide) ** 2
    shade = np.clip(1 - down[:, None] - across[None, :], 0, 1).astype(np.float32) * np.float32(
        SHADOW * opacity
    )
    canvas.lay(part, (), shade, None)
