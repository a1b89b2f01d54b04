"""One frame from several sights: which ones, laid over each other without seams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.completion.aligning import Layer, Patch
from models.completion.filling import spread
from models.completion.sights import Sight
from models.proposers.carrying.seen import Transform

CHOOSING_SIDE_PX = 96
MOST_SIGHTS = 6
# A covered pixel still counts this much: a second sight makes the first one's mistakes smaller.
SECOND_LOOK = 0.3
# A sight must add at least this share of the hidden part.
LEAST_GAIN = 0.004
MEMORY_FRAMES = 12.0
"""Frames after which a sight counts half."""
FEATHER_PX = 8.0
RING_PX = 10
"""Visible pixels this near to the hidden part tell what light it should have."""
FADE_PX = 30.0
RIM_LEVELS = 32.0
"""A difference at the rim beyond this is no light."""
RESIDUAL_SCALE = 3.0
"""Levels of error at which a sight counts 1/e."""
CERTAIN_SCALE = 10.0
"""Levels of error at which a pixel is as certain as 1/e."""
MOST_DOUBT = 40.0
WORST_RESIDUAL = 32.0


@dataclass(frozen=True)
class Composed:
    """What sights say about a patch."""

    rgb: NDArray[np.float32]
    """(h, w, 3); 0 where nothing is known."""
    known: BoolMask
    certainty: NDArray[np.float32]
    """(h, w), 0..1: how well the best sight there agrees with this frame, and how near it is in time."""
    doubt: NDArray[np.float32]
    """(h, w): levels by which the best sight there is wrong where both are seen, nearest by."""


def nearness(frame: int, other: int) -> float:
    """Return 1 for the frame itself, less the farther away another one is."""
    return 1.0 / (1.0 + abs(frame - other) / MEMORY_FRAMES)


def choose_sights(
    sights: Sequence[Sight], motions: Mapping[int, Transform], hidden: BoolMask, patch: Patch, frame: int
) -> list[Sight]:
    """Return the few sights that together show most of the hidden part (bool (h, w)), best first."""
    scale = min(1.0, CHOOSING_SIDE_PX / max(patch.width, patch.height))
    size = max(1, round(patch.width * scale)), max(1, round(patch.height * scale))
    shrink = np.diag([size[0] / patch.width, size[1] / patch.height, 1.0])
    left = cv2.resize(hidden.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    total = float(left.sum())
    if total <= 0:
        return []
    covers = {
        sight.frame: cv2.warpAffine(
            sight.sure, (shrink @ patch.from_canvas @ motions[sight.frame] @ sight.to_canvas)[:2], size
        ).astype(np.float32)
        / np.float32(255)
        for sight in sights
    }
    chosen: list[Sight] = []
    open_to = {sight.frame: sight for sight in sights}
    while open_to and len(chosen) < MOST_SIGHTS:
        gains = {f: float((covers[f] * left).sum()) * nearness(frame, f) for f in open_to}
        best = max(gains, key=lambda f: (gains[f], -abs(f - frame), -f))
        if gains[best] < LEAST_GAIN * total:
            break
        chosen.append(open_to.pop(best))
        left = left * (1 - (1 - np.float32(SECOND_LOOK)) * covers[best])
    return chosen


def compose(
    layers: Sequence[tuple[int, Layer]], frame: int, rgb: NDArray[np.uint8], seen: NDArray[np.uint8]
) -> Composed:
    """Blend layers (each with its frame) for one frame: what several witnesses agree on stays sharp.

    The mean of witnesses that differ is nearer the truth than the best of them (measured: 0.4 dB).

    Args:
        layers: Frame of origin and layer.
        frame: The frame that is worked on.
        rgb: Its pixels in the patch, (h, w, 3).
        seen: 255 where they surely show the object, else 0, (h, w).
    """
    hw = seen.shape
    total, weights = np.zeros((*hw, 3), np.float32), np.zeros(hw, np.float32)
    certainty, doubt = np.zeros(hw, np.float32), np.full(hw, np.float32(MOST_DOUBT))
    for other, layer in layers:
        if layer.residual > WORST_RESIDUAL:
            continue
        covered = layer.cover > 0.98
        near = np.float32(layer.residual) if layer.doubt is None else layer.doubt
        error = (near + np.float32(layer.residual)) / 2
        trust = np.exp(-error / np.float32(RESIDUAL_SCALE))
        weight = np.sqrt(_feather(covered) * np.float32(nearness(frame, other))) * trust
        total += layer.rgb * weight[..., None]
        weights += weight
        certain = np.exp(-error / np.float32(CERTAIN_SCALE))
        worth = np.broadcast_to(np.float32(nearness(frame, other)) * certain, hw)
        np.maximum(certainty, worth, out=certainty, where=covered)
        np.minimum(doubt, np.broadcast_to(near, hw), out=doubt, where=covered)
    known = weights > 0
    blended = np.divide(total, weights[..., None], out=np.zeros_like(total), where=known[..., None])
    return Composed(fit_to_rim(blended, known, rgb, seen), known, certainty, doubt)


def _feather(covered: BoolMask) -> NDArray[np.float32]:
    """Weight that rises from the edge of what a sight covers, so that no edge shows."""
    distance = cv2.distanceTransform(np.pad(covered.astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    weight: NDArray[np.float32] = np.minimum(1.0, distance / np.float32(FEATHER_PX)).astype(np.float32)
    return weight


def fit_to_rim(
    blended: NDArray[np.float32], known: BoolMask, rgb: NDArray[np.uint8], seen: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Add the difference at the visible part's rim, spread smoothly and fading with distance: no seam."""
    hidden = known & (seen == 0)
    if not hidden.any():
        return blended
    near = cv2.dilate(hidden.astype(np.uint8), np.ones((2 * RING_PX + 1,) * 2, np.uint8))
    ring = known & (seen > 0) & (near > 0)
    if not ring.any():
        return blended
    difference = np.clip(rgb.astype(np.float32) - blended, -RIM_LEVELS, RIM_LEVELS)
    # Texture that is a little off is no light: only the smooth part of the difference is carried over.
    weight = ring.astype(np.float32)
    soft = cv2.GaussianBlur(difference * weight[..., None], (0, 0), RING_PX / 3)
    mass = cv2.GaussianBlur(weight, (0, 0), RING_PX / 3)
    smooth = np.divide(soft, mass[..., None], out=np.zeros_like(soft), where=mass[..., None] > 1e-3)
    everywhere = spread(smooth.astype(np.float32), weight)
    away = cv2.distanceTransform((~ring).astype(np.uint8), cv2.DIST_L2, 3)
    fade = np.exp(-away / np.float32(FADE_PX))
    fitted: NDArray[np.float32] = np.clip(blended + everywhere * fade[..., None], 0, 255).astype(np.float32)
    return fitted
