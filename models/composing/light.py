"""The light that layers are matched to, measured around each frame and averaged: one frame alone flickers."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from core.compose.composing import measured_gain
from core.compose.layers import Backdrop, Composition, ObjectLayer
from core.compose.pictures import Background, LayerPicture, scaled_size
from core.types import BoolMask, RgbFrame
from models.composing.kept import Kept

REACH = 4
"""Frames on both sides that count, the nearer the more."""
MOST_STEP = 0.33
"""Light that differs so much from that of the frame, as a share, is that of another scene."""
SIDE_PX = 480
"""Longest side of what is measured: the same whatever the size of the view."""
Gain = NDArray[np.float32]


class LightOverTime:
    """Measures the gains of one composed clip. Belongs to one thread at a time."""

    def __init__(
        self,
        size_wh: tuple[int, int],
        picture: Callable[[int], RgbFrame],
        covered: Callable[[int], BoolMask],
        layer_picture: Callable[[ObjectLayer, int], LayerPicture | None],
    ) -> None:
        """Take what shows a frame.

        Args:
            size_wh: Width and height of the clip.
            picture: Returns the picture of a frame.
            covered: Returns where it shows an object, bool (H, W).
            layer_picture: Returns what a layer shows in a frame, in full size; None where nothing.
        """
        self._size, self._picture, self._covered = size_wh, picture, covered
        self._layer_picture = layer_picture
        self._scale = min(1.0, SIDE_PX / max(size_wh))
        self._grounds: Kept[Background] = Kept()
        self._gains: Kept[Gain | None] = Kept()

    def gains(self, composition: Composition, frame: int, frame_count: int) -> dict[int, Gain]:
        """Return the gains of the layers that match their light, float32 (3,), by id.

        Raises:
            BadInputError: The media cannot be read there.
        """
        if composition.backdrop is Backdrop.NONE:
            return {}
        found = {}
        for layer in composition.layers:
            if layer.shown and layer.match_light:
                gain = self._over_time(layer, frame, frame_count)
                if gain is not None:
                    found[layer.id] = gain
        return found

    def _over_time(self, layer: ObjectLayer, frame: int, frame_count: int) -> Gain | None:
        own = self._at(layer, frame)
        if own is None:
            return None
        total, weights = np.zeros(3), 0.0
        for other in range(max(0, frame - REACH), min(frame_count - 1, frame + REACH) + 1):
            gain = self._at(layer, other)
            if gain is None or float(np.abs(np.log(gain / own)).max()) > MOST_STEP:
                continue
            weight = REACH + 1 - abs(other - frame)
            total += weight * np.log(gain)
            weights += weight
        return np.exp(total / weights).astype(np.float32)

    def _at(self, layer: ObjectLayer, frame: int) -> Gain | None:
        key = layer.source_clip_id, layer.track_id, layer.timing, layer.keys, layer.centre, frame
        if key not in self._gains:
            picture = self._layer_picture(layer, frame)
            gain = None
            if picture is not None:
                small = picture.scaled(self._scale)
                gain = measured_gain(layer, frame, self._ground(frame), small, self._scale)
            self._gains.put(key, gain, 256)
        return self._gains.get(key)

    def _ground(self, frame: int) -> Background:
        """Return what the clip shows beside its objects; nothing made up tells what light there is."""
        ground = self._grounds.get(frame)
        if ground is None:
            size = scaled_size(*self._size, self._scale)
            rgb = np.asarray(cv2.resize(self._picture(frame), size, interpolation=cv2.INTER_AREA), np.uint8)
            covered = self._covered(frame).astype(np.float32)
            known = np.asarray(cv2.resize(covered, size, interpolation=cv2.INTER_AREA) < 1 / 510, np.bool_)
            ground = Background(rgb, known)
            self._grounds.put(frame, ground, rgb.nbytes + known.nbytes)
        return ground
