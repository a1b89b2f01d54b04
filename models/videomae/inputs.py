"""What the network is given of a request: three channels, as the published layout has, each −1..1.

The visible mask; the picture's lightness; what is in front. The published network takes red, green and blue;
three channels keep its layout, so that its weights can be where a training begins.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.videomae.cropping import Square, cut, square_around

CHANNELS = 3
MASK, LIGHTNESS, IN_FRONT = range(CHANNELS)
UNKNOWN = 0.0
"""Lightness where there are no pictures or no canvas, the cue where nothing tells what is in front."""


def window_square(request: ProposalRequest, frames: Sequence[int]) -> Square | None:
    """Return the square in which some frames of a request are looked at; None where nothing is seen."""
    chosen = sorted(set(frames))
    boxes = [request.boxes_xywh[frame] for frame in chosen if frame in request.boxes_xywh]
    return square_around((request.modal[frame] for frame in chosen), boxes)


def window_inputs(
    request: ProposalRequest, frames: Sequence[int], square: Square, side: int
) -> NDArray[np.float32]:
    """Return some frames as the network takes them, float32 (T, CHANNELS, side, side)."""
    inputs = np.full((len(frames), CHANNELS, side, side), UNKNOWN, np.float32)
    for place, frame in enumerate(frames):
        inputs[place, MASK] = 2 * cut(request.modal[frame].astype(np.float32), square, side, 0.0) - 1
        if request.frames is not None:
            grey = cv2.cvtColor(np.ascontiguousarray(request.frames[frame]), cv2.COLOR_RGB2GRAY)
            lightness = grey.astype(np.float32) / np.float32(127.5) - 1
            inputs[place, LIGHTNESS] = cut(lightness, square, side, UNKNOWN)
    if request.cue is not None:
        inputs[:, IN_FRONT] = _in_front(request.cue, frames, square, side)
    return inputs


def _in_front(cue: Cue, frames: Sequence[int], square: Square, side: int) -> NDArray[np.float32]:
    """The cue of the window: an occluder −1 or 1, depth over its own range, each UNKNOWN where it is not."""
    maps = np.full((len(frames), side, side), np.nan, np.float32)
    for place, frame in enumerate(frames):
        told = cue.maps[frame]
        if told is not None:
            maps[place] = cut(np.asarray(told, np.float32), square, side, 0.0)
    known = maps[~np.isnan(maps)]
    low, high = 0.0, 1.0
    if cue.kind is CueKind.DEPTH and known.size:
        low, high = float(known.min()), float(known.max())
    scaled = 2 * (maps - low) / max(high - low, 1e-6) - 1
    return np.where(np.isnan(scaled), UNKNOWN, scaled).astype(np.float32)
