"""How far the pixels along the outline of a mask are covered by the object, told by the picture."""

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from core.matte.windows import ColourWindows, Values
from core.types import BoolMask

GUIDED_NOISE = 1e-4
CLOSED_NOISE = 1e-6
PRIOR = 1e-3
"""Weight of the even edge where the picture tells nothing, beside that of a window's pixels."""
UNTOLD = 0.03
"""That weight where colour tells nothing at all."""
MOST_ROUNDS = 120
SOLVED = 1e-3
SHARPEST_PX = 0.35
"""Deviation of an edge that a lens and a sensor draw at best, in pixels."""


class Edges(StrEnum):
    """What tells how soft an edge is."""

    CLOSED_FORM = "closed-form"
    """Closed-form matting in a band along the outline."""
    GUIDED = "guided"
    """The guided filter: faster, softer where colours are alike."""
    EVEN = "even"
    """Nothing but the width that was asked for: the same everywhere."""
    HARD = "hard"
    """The mask as it is."""


def band_of(cover: NDArray[np.float32], width_px: float) -> BoolMask:
    """Return the pixels that may be partly covered, bool (h, w): so near the outline."""
    is_solid, is_clear = cover >= 0.999, cover <= 0.001
    near: BoolMask = ~(_depth(is_solid) > width_px + 0.5) & ~(_depth(is_clear) > width_px + 0.5)
    return near


def even(cover: NDArray[np.float32], deviation_px: float) -> NDArray[np.float32]:
    """Return a cover with edges of one softness, float32 (h, w)."""
    soft: NDArray[np.float32] = cv2.GaussianBlur(cover, (0, 0), max(deviation_px, 0.1)).astype(np.float32)
    return soft


def from_picture(
    picture: NDArray[np.float32], cover: NDArray[np.float32], width_px: float, edges: Edges
) -> NDArray[np.float32]:
    """Return the cover as a picture tells it, float32 (h, w) 0..1; outside the band what is given.

    Args:
        picture: float32 (h, w, 3), 0..1.
        cover: What is known before: the mask, 0 or 1, or drawn out along the motion, (h, w).
        width_px: How far from the outline an edge may be soft.
        edges: `CLOSED_FORM` or `GUIDED`.
    """
    band = band_of(cover, width_px)
    if not band.any():
        return cover
    colours, given = picture.astype(np.float64), cover.astype(np.float64)
    radius = max(2, round(width_px))
    told, trust = ColourWindows(colours, radius, GUIDED_NOISE).smoothed(given)
    told = np.clip(told, 0, 1)
    # Where both sides look alike the filter smears; there the softness of the other edges is the best guess.
    plain = even(cover, softness_of(told.astype(np.float32), cover, band & (trust > 0.7), width_px))
    start = np.where(band, trust * told + (1 - trust) * plain, given)
    if edges is Edges.CLOSED_FORM:
        start = _closed_form(colours, start, band, PRIOR + UNTOLD * (1 - trust) ** 2)
    return np.clip(start, 0, 1).astype(np.float32)


def softness_of(
    alpha: NDArray[np.float32], cover: NDArray[np.float32], band: BoolMask, most_px: float
) -> float:
    """Return the deviation in pixels that the edges in a band have, as if a Gaussian had drawn them.

    Across an edge of deviation s the integral of a (1 − a) is s / √π, so the sum over the band tells it for
    the length of the outline in it.
    """
    solid = (cover >= 0.5).astype(np.uint8)
    inner = cv2.erode(solid, np.ones((3, 3), np.uint8))
    length = int(np.count_nonzero((solid > inner) & band))
    if not length:
        return SHARPEST_PX
    total = float((alpha * (1 - alpha))[band].sum())
    return float(np.clip(np.sqrt(np.pi) * total / length, SHARPEST_PX, max(SHARPEST_PX, most_px / 2)))


def _closed_form(picture: Values, start: Values, band: BoolMask, prior: Values) -> Values:
    """Minimise the matting energy within the band by conjugate gradients; outside it `start` stays.

    Args:
        prior: How much a pixel shall stay at what `start` says, (h, w).
    """
    windows = ColourWindows(picture, 1, CLOSED_NOISE)
    inside = band.astype(np.float64)
    weight = prior * windows.counts * inside

    def apply(values: Values) -> Values:
        return (windows.laplacian(values) + weight * values) * inside

    result = start.copy()
    rest = -windows.laplacian(start) * inside
    way, before = rest.copy(), float((rest * rest).sum())
    goal = before * SOLVED**2
    for _ in range(MOST_ROUNDS):
        if before <= max(goal, 1e-12):
            break
        ahead = apply(way)
        step = before / max(float((way * ahead).sum()), 1e-30)
        result += step * way
        rest -= step * ahead
        now = float((rest * rest).sum())
        way, before = rest + now / before * way, now
    return result


def _depth(inside: BoolMask) -> NDArray[np.float32]:
    """Return how deep pixels lie in a region, in pixels; beyond the picture's edge it goes on."""
    if inside.all():
        return np.full(inside.shape, np.inf, np.float32)
    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(depth, np.float32)
