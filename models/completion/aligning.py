"""Laying one sight over another frame: where its pixels go, and how its light must change."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.completion.sights import Sight
from models.proposers.carrying.seen import Transform

ALIGN_SIDE_PX = 256
LEAST_OVERLAP_PX = 150
# A correction that moves a corner farther than this share of the object's size is a failed fit.
FARTHEST = 0.08
# Levels² by which the fitted gain is pulled towards 1: flat patches say nothing about gain.
GAIN_HOLD = 150.0
# Pixels that differ by more than this many levels after the fit belong to something else (a shadow, a hand).
OUTLIER = 40.0


UNKNOWN_RESIDUAL = 30.0
"""What a sight without overlap counts as: worse than any that was checked."""


@dataclass(frozen=True)
class Patch:
    """The part of the canvas that one frame is worked on in: its first pixel and size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def from_canvas(self) -> Transform:
        """Transform from canvas to patch pixels."""
        return np.array([[1, 0, -self.x], [0, 1, -self.y], [0, 0, 1]], dtype=np.float64)


@dataclass(frozen=True)
class Layer:
    """A sight laid over another frame's patch."""

    rgb: NDArray[np.float32]
    """(h, w, 3), light corrected."""
    cover: NDArray[np.float32]
    """(h, w), 0..1: how much of a pixel the sight surely shows."""
    residual: float
    """Mean difference, in levels, where both frames show the object; a guess where they do not overlap."""
    doubt: NDArray[np.float32] | None = None
    """(h, w): the difference, in levels, where both show it nearest by; None = the residual everywhere."""


def lay_over(
    sight: Sight, motion: Transform, patch: Patch, rgb: NDArray[np.uint8], seen: NDArray[np.uint8]
) -> Layer:
    """Carry a sight into a patch.

    Args:
        sight: What another frame shows.
        motion: From the sight's frame to this one, canvas coordinates.
        patch: Where this frame is worked on.
        rgb: This frame's pixels there, (h, w, 3).
        seen: 255 where they surely show the object, else 0, (h, w).
    """
    place = patch.from_canvas @ motion @ sight.to_canvas
    carried, cover = _warp(sight, place, patch)
    both = (cover > 250) & (seen > 0)
    if np.count_nonzero(both) < LEAST_OVERLAP_PX:
        return Layer(carried.astype(np.float32), _share(cover), UNKNOWN_RESIDUAL)
    better = _refine(carried, rgb, both)
    if better is not None:
        again, again_cover = _warp(sight, better @ place, patch)
        again_both = (again_cover > 250) & (seen > 0)
        before, after = match_light(carried, rgb, both), match_light(again, rgb, again_both)
        if np.count_nonzero(again_both) >= LEAST_OVERLAP_PX and after[1] <= before[1]:
            carried, cover, both = again, again_cover, again_both
    lit, residual = match_light(carried, rgb, both)
    return Layer(lit, _share(cover), residual)


def match_light(
    carried: NDArray[np.uint8], rgb: NDArray[np.uint8], both: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], float]:
    """Return the carried pixels with gain and offset per channel fitted, and the mean difference left.

    Fitted twice in least squares, the second time without outliers; the gain is pulled towards 1.
    """
    source, target = carried[both].astype(np.float32), rgb[both].astype(np.float32)
    if not len(source):
        return carried.astype(np.float32), UNKNOWN_RESIDUAL
    keep = np.ones(len(source), dtype=np.bool_)
    gain, offset = np.ones(3, np.float32), np.zeros(3, np.float32)
    for _ in range(2):
        mean_s, mean_t = source[keep].mean(axis=0), target[keep].mean(axis=0)
        centred_s, centred_t = source[keep] - mean_s, target[keep] - mean_t
        covariance, variance = (centred_s * centred_t).mean(axis=0), (centred_s**2).mean(axis=0)
        gain = np.clip((covariance + GAIN_HOLD) / (variance + GAIN_HOLD), 0.6, 1.6)
        offset = mean_t - gain * mean_s
        difference = np.abs(source * gain + offset - target).mean(axis=1)
        fits = difference < max(OUTLIER / 2, 3 * float(np.median(difference)))
        if np.count_nonzero(fits) < LEAST_OVERLAP_PX // 2:
            break
        keep = fits
    lit = np.clip(carried.astype(np.float32) * gain + offset, 0, 255).astype(np.float32)
    return lit, float(np.minimum(difference, OUTLIER).mean())


def _warp(sight: Sight, place: Transform, patch: Patch) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    size = (patch.width, patch.height)
    # Colours go on beyond the crop, so that cubic weights at its edge do not darken; `cover` tells the truth.
    rgb = cv2.warpAffine(sight.rgb, place[:2], size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpAffine(sight.sure, place[:2], size, flags=cv2.INTER_LINEAR)
    return np.asarray(rgb, np.uint8), np.asarray(cover, np.uint8)


def _share(cover: NDArray[np.uint8]) -> NDArray[np.float32]:
    return cover.astype(np.float32) * np.float32(1 / 255)


def _refine(carried: NDArray[np.uint8], rgb: NDArray[np.uint8], both: NDArray[np.bool_]) -> Transform | None:
    """Return the affine correction (patch coordinates) that makes both agree best where both are seen.

    Maximises the correlation (ECC), which does not mind a change of exposure. None = no trustworthy one.
    """
    x, y, width, height = cv2.boundingRect(both.view(np.uint8))
    scale = min(1.0, ALIGN_SIDE_PX / max(width, height))
    size = max(8, round(width * scale)), max(8, round(height * scale))
    first, second = (
        cv2.resize(
            cv2.cvtColor(pixels[y : y + height, x : x + width], cv2.COLOR_RGB2GRAY),
            size,
            interpolation=cv2.INTER_AREA,
        )
        for pixels in (rgb, carried)
    )
    mask = cv2.resize(
        both[y : y + height, x : x + width].astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA
    )
    mask = (mask > 250).astype(np.uint8)
    if cv2.countNonZero(mask) < LEAST_OVERLAP_PX // 2:
        return None
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 1e-4)
    try:
        _, found = cv2.findTransformECC(
            first, second, np.eye(2, 3, dtype=np.float32), cv2.MOTION_AFFINE, criteria, mask, 3
        )
    except cv2.error:  # no texture, or it does not converge
        return None
    by = np.array([width / size[0], height / size[1]])
    to_patch = np.array([[by[0], 0, x + (by[0] - 1) / 2], [0, by[1], y + (by[1] - 1) / 2], [0, 0, 1]])
    # ECC maps template (this frame) to input (carried); pixels are to go the other way.
    inverse = to_patch @ np.vstack([found, [0, 0, 1]]) @ np.linalg.inv(to_patch)
    if not np.isfinite(inverse).all() or abs(np.linalg.det(inverse)) < 0.25:
        return None
    corners = np.array([[x, y, 1], [x + width, y, 1], [x, y + height, 1], [x + width, y + height, 1]], float)
    moved = corners @ inverse.T
    if np.abs(moved - corners).max() > max(2.0, FARTHEST * max(width, height)):
        return None
    return np.linalg.inv(inverse)
