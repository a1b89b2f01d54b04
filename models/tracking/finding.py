"""Finding an object again by its looks, after it was hidden or lost: where it is much like it was.

Pictures of the object from frames that were trusted are laid over the new one at several sizes; the best
place counts where pattern and colours both agree. What has no pattern, or has turned far, is not found.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from core.types import BoolMask, RgbFrame

SIDE_PX = 400
"""Longest side of the picture that is searched."""
LEAST_SIDE_PX = 10
"""An object smaller than this there is not told from others."""
SCALES = (0.7, 0.84, 1.0, 1.19, 1.41)
LEAST_PATTERN = 0.6
"""Correlation of the patterns, at least …"""
LEAST_COLOUR = 0.6
"""… and likeness of the colours (Hellinger), 0..1."""
LEAST_SEEN = 0.8
"""Of a view that is remembered, against the largest: one half hidden says little."""
BINS = 8


@dataclass(frozen=True)
class Found:
    """Where the object is again."""

    mask: BoolMask
    """bool (H, W)."""
    score: float
    """Correlation with what is remembered, 0..1."""


@dataclass(frozen=True)
class _View:
    """The object in one frame, at the size that is searched."""

    picture: MatLike
    mask: BoolMask


class Appearance:
    """What an object looked like: where it was given, and where it was last seen well."""

    def __init__(self, picture: RgbFrame, mask: BoolMask) -> None:
        """Begin with a mask, bool (H, W), of a picture, uint8 (H, W, 3)."""
        self._scale = min(1.0, SIDE_PX / max(mask.shape))
        self._first = self._last = self._view(picture, mask)

    def remember(self, picture: RgbFrame, mask: BoolMask) -> None:
        """Keep a frame that is trusted, unless less of the object is seen there."""
        view = self._view(picture, mask)
        if view is not None and (
            self._first is None or view.mask.sum() >= LEAST_SEEN * self._first.mask.sum()
        ):
            self._last = view
            self._first = self._first or view

    def find(self, picture: RgbFrame) -> Found | None:
        """Return where the object is in a picture; None where nothing is enough like it."""
        small = self._small(picture)
        best: tuple[float, _View, tuple[int, int]] | None = None
        views = {id(view): view for view in (self._first, self._last) if view is not None}
        for view in views.values():
            for factor in SCALES:
                sized = _sized(view, factor)
                if sized is None or any(a > b for a, b in zip(sized.mask.shape, small.shape, strict=False)):
                    continue
                score, place = _best_place(small, sized)
                if best is None or score > best[0]:
                    best = score, sized, place
        if best is None or best[0] < LEAST_PATTERN:
            return None
        score, view, (x, y) = best
        part = small[y : y + view.mask.shape[0], x : x + view.mask.shape[1]]
        if _likeness(part, view) < LEAST_COLOUR:
            return None
        whole = np.zeros(small.shape[:2], np.uint8)
        whole[y : y + view.mask.shape[0], x : x + view.mask.shape[1]] = view.mask.view(np.uint8) * 255
        full = cv2.resize(whole, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        return Found(np.asarray(full > 127, np.bool_), score)

    def _view(self, picture: RgbFrame, mask: BoolMask) -> _View | None:
        small = self._small(mask.view(np.uint8) * np.uint8(255)) > 127
        x, y, wide, high = cv2.boundingRect(small.view(np.uint8))
        if min(wide, high) < LEAST_SIDE_PX:
            return None
        part = np.s_[y : y + high, x : x + wide]
        return _View(self._small(picture)[part].copy(), np.ascontiguousarray(small[part]))

    def _small(self, picture: MatLike) -> MatLike:
        if self._scale >= 1:
            return picture
        size_wh = tuple(max(1, round(n * self._scale)) for n in picture.shape[1::-1])
        return cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA)


def _sized(view: _View, factor: float) -> _View | None:
    size_wh = tuple(round(n * factor) for n in view.mask.shape[::-1])
    if min(size_wh) < LEAST_SIDE_PX:
        return None
    mask = cv2.resize(view.mask.view(np.uint8) * 255, size_wh, interpolation=cv2.INTER_AREA) > 127
    return _View(cv2.resize(view.picture, size_wh, interpolation=cv2.INTER_AREA), np.asarray(mask, np.bool_))


def _best_place(picture: MatLike, view: _View) -> tuple[float, tuple[int, int]]:
    """Return the correlation where a view fits best, and x, y of its corner there."""
    weights = np.ascontiguousarray(view.mask.astype(np.uint8))
    fits = cv2.matchTemplate(picture, view.picture, cv2.TM_CCOEFF_NORMED, mask=np.dstack([weights] * 3))
    # Without any pattern there is no correlation.
    fits = np.where(np.isfinite(fits) & (np.abs(fits) <= 1.001), fits, -1)
    y, x = np.unravel_index(int(fits.argmax()), fits.shape)
    return float(fits[y, x]), (int(x), int(y))


def _likeness(part: MatLike, view: _View) -> float:
    """Return how alike the colours of a place and of a view are, 0..1."""
    mask = view.mask.view(np.uint8)
    of = [
        cv2.calcHist([one], [0, 1, 2], mask, [BINS] * 3, [0, 256] * 3).ravel() / max(1, int(mask.sum()))
        for one in (np.ascontiguousarray(part), view.picture)
    ]
    return float(np.sqrt(of[0] * of[1]).sum())
