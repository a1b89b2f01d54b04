"""An object as a layer that moves over the pictures: what was ever seen of it, and what is seen now.

One step: the motion of the visible part carries the layer on; where the picture then looks as the layer
remembers, the object is visible; GrabCut draws the outline within a narrow band. So a part that something
passes in front of is lost and comes back.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from core.tracks.flow import SAME_COLOUR, STILL, Motion, look_up, motion_between, motion_by_matrix
from core.tracks.similarity import Matrix
from core.types import BoolMask, RgbFrame
from models.scribble.grabcut import SEED, sharpen

WORKING_SIDE_PX = 256
"""Longest side of the object at the size that is worked at."""
BAND_PX = 2
"""How far beyond what is remembered the outline may go in one step."""
REACH = 0.3
"""How far it may go where something in front has just moved away, as share of the object's extent."""
ITERATIONS = 2
LEAST_VISIBLE_PX = 40
"""Fewer pixels say nothing about how the object moves."""
ENOUGH = 0.8
"""When this share of the layer looks as remembered, no other motion is tried."""
GAIN = 0.03
"""By how much another motion must be better."""


@dataclass(frozen=True)
class Step:
    """The object in one more frame."""

    mask: BoolMask
    """bool (H, W), the size of the pictures."""
    flow: float
    """Share of the visible object whose motion there and back ends where it began, 0..1."""
    colour: float
    """Likeness of the visible object to what is remembered, 0..1."""
    area: float
    """Visible area against that of the frame before, the smaller by the larger, 0..1."""
    seen: float
    """Visible share of what is remembered, 0..1."""


class ObjectLayer:
    """The object, at working size in coordinates of the last picture."""

    def __init__(self, picture: RgbFrame, mask: BoolMask) -> None:
        """Begin from a mask, bool (H, W), of which at least one pixel is set."""
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        side = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
        self._scale = min(1.0, WORKING_SIDE_PX / float(side))
        self._full_hw = mask.shape
        self._size_wh = tuple(max(8, round(n * self._scale)) for n in mask.shape[::-1])
        self._last = self._small(picture)
        self._visible = self._small(mask.view(np.uint8) * np.uint8(255)) > 127
        self._known = self._visible.astype(np.float32)
        self._memory = self._last.astype(np.float32)
        self._velocity = STILL

    def follow(self, picture: RgbFrame) -> Step:
        """Carry the layer to a picture and tell what is visible there."""
        now = self._small(picture)
        crop = self._window()
        first, second = self._last[crop], now[crop]
        placed = self._place(first, second, crop)
        known, match, memory = placed.known, placed.match, placed.memory
        # A motion that was only guessed has nothing but the looks to speak for it.
        at_home = placed.motion.agrees if placed.motion.agrees.any() else match > 0.6
        visible = _outline(second, known > 0.5, placed.carried, match, ~at_home)
        before = int(self._visible.sum())
        self._velocity = _speed(placed.motion.source, visible, self._velocity)
        self._last = now
        self._visible = np.zeros(now.shape[:2], np.bool_)
        self._visible[crop] = visible
        self._known[:] = 0
        self._known[crop] = np.where(visible, 1.0, known)
        self._memory[crop] = np.where(visible[..., None], second.astype(np.float32), memory)
        after = int(visible.sum())
        return Step(
            self._full(picture),
            float(at_home[visible].mean()) if after else 0.0,
            float(match[visible].mean()) if after else 0.0,
            min(before, after) / max(before, after, 1),
            after / max(1.0, float((self._known > 0.5).sum())),
        )

    def _place(self, first: MatLike, second: MatLike, crop: tuple[slice, slice]) -> "_Placed":
        """Return the layer where it looks most like the picture, of several motions."""
        seen, known = (m[crop].astype(np.uint8) * 255 for m in (self._visible, self._known > 0.5))
        best = self._placed(second, crop, motion_between(first, second, seen, self._velocity))
        if best.score < ENOUGH:
            remembered = self._memory[crop].astype(np.uint8)
            for motion in (
                motion_between(remembered, second, known, self._velocity),
                motion_by_matrix(self._velocity, second.shape),
            ):
                other = self._placed(second, crop, motion)
                best = other if other.score > best.score + GAIN else best
        return best

    def _placed(self, second: MatLike, crop: tuple[slice, slice], motion: Motion) -> "_Placed":
        known = look_up(self._known[crop], motion.source)
        carried = look_up(self._visible[crop].astype(np.uint8) * 255, motion.source) > 127
        memory = look_up(self._memory[crop], motion.source, cv2.BORDER_REPLICATE)
        match = _likeness(second, memory, carried)
        score = float((match * known).sum()) / max(1.0, float(self._known[crop].sum()))
        return _Placed(motion, known, carried, memory, match, score)

    def _window(self) -> tuple[slice, slice]:
        there = (self._known > 0.5) | self._visible
        rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
        if not len(rows):
            return slice(0, there.shape[0]), slice(0, there.shape[1])
        pad = 24 + round(0.35 * max(rows[-1] - rows[0], columns[-1] - columns[0]))
        return (
            slice(max(0, int(rows[0]) - pad), int(rows[-1]) + pad + 1),
            slice(max(0, int(columns[0]) - pad), int(columns[-1]) + pad + 1),
        )

    def _small(self, picture: NDArray[np.uint8]) -> MatLike:
        if self._scale >= 1:
            return picture
        return cv2.resize(picture, self._size_wh, interpolation=cv2.INTER_AREA)

    def _full(self, picture: RgbFrame) -> BoolMask:
        if self._scale >= 1:
            return self._visible.copy()
        return sharpen(self._visible, picture)


@dataclass(frozen=True)
class _Placed:
    """The layer at a place in the new picture."""

    motion: Motion
    known: MatLike
    carried: BoolMask
    memory: MatLike
    match: NDArray[np.float32]
    score: float
    """Share of the layer that looks as remembered, 0..1."""


def _speed(source: MatLike, visible: BoolMask, before: Matrix) -> Matrix:
    """Return the similarity that a motion amounts to where the object is visible; `before` when it is not."""
    rows, columns = np.nonzero(visible)
    if len(rows) < LEAST_VISIBLE_PX:
        return before
    at = slice(None, None, max(1, len(rows) // 200))
    now = np.stack([columns[at], rows[at]], axis=1).astype(np.float32)
    found, _ = cv2.estimateAffinePartial2D(source[rows[at], columns[at]], now, method=cv2.LMEDS)
    return before if found is None else np.asarray(found, np.float64)


def _likeness(picture: MatLike, memory: MatLike, visible: BoolMask) -> NDArray[np.float32]:
    """Return how much each pixel looks as remembered, 0..1, float32 (h, w)."""
    differs = cv2.GaussianBlur(picture.astype(np.float32) - memory, (5, 5), 0)
    if visible.any():
        differs -= np.median(differs[visible], axis=0)
    change = np.abs(differs).sum(axis=2)
    return np.asarray(1.0 / (1.0 + (change / SAME_COLOUR) ** 2), np.float32)


def _outline(
    picture: MatLike, known: BoolMask, carried: BoolMask, match: NDArray[np.float32], uncovered: BoolMask
) -> BoolMask:
    """Return what is visible, bool (h, w), from what should be there and how much it looks like it."""
    if not known.any():
        return known
    kernel = np.ones((3, 3), np.uint8)
    likely = known & (match > 0.5)
    sure = cv2.erode((likely & carried & (match > 0.6)).astype(np.uint8), kernel, iterations=2) > 0
    near = cv2.dilate(known.astype(np.uint8), kernel, iterations=BAND_PX) > 0
    side = int(REACH * float(known.sum()) ** 0.5) | 1
    seen = (likely & carried).astype(np.uint8)
    # What has just been uncovered was never seen: whether it is the object, colours alone can tell.
    near |= uncovered & (cv2.dilate(seen, np.ones((side, side), np.uint8)) > 0)
    labels = np.where(near, cv2.GC_PR_BGD, cv2.GC_BGD).astype(np.uint8)
    labels[likely] = cv2.GC_PR_FGD
    labels[sure] = cv2.GC_FGD
    if not likely.any() or not (labels == cv2.GC_BGD).any():
        return likely
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(SEED)
    cv2.grabCut(picture, labels, (0, 0, 0, 0), *models, ITERATIONS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), np.bool_)
