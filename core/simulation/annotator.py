"""An annotator who errs: the hand shakes, the hidden part is misjudged, and errors are overlooked."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.errors import BadInputError
from core.metrics.boxes import mask_box
from core.simulation.strokes import Stroke
from core.types import BoolMask, BoolVideo

STEADY_FROM_PX = 8.0
"""Radius of a brush from which on the hand shakes by the whole of it: who paints finer zooms in."""
SMOOTH = 0.12
"""Of misjudging: how far neighbours err alike, as share of the picture's longer side."""
REACHES = 3.0
"""Times its size: so far around the hidden part an outline may be misjudged."""
OVERLOOKED_PER = 0.1
"""Who overlooks a frame does so the less, the worse it is: by 1/e for this much less IoU."""


@dataclass(frozen=True, slots=True)
class Annotator:
    """How much somebody errs; all 0 = never."""

    jitter_px: float = 0.0
    """Standard deviation of where a stroke lies, in x and in y, pixels."""
    misjudged_px: float = 0.0
    """How far the outline of the hidden part is thought to be from where it is, pixels, root of the mean
    square; smooth along the outline and alike in all frames of a clip."""
    overlooked: float = 0.0
    """Chance that a frame just below the target passes as good, 0..1."""

    def __post_init__(self) -> None:
        """Check.

        Raises:
            BadInputError: A number is none of its kind.
        """
        for name, value, most in (
            ("jitter", self.jitter_px, math.inf),
            ("misjudged", self.misjudged_px, math.inf),
            ("overlooked", self.overlooked, 1.0),
        ):
            if not (math.isfinite(value) and 0 <= value <= most):
                wanted = "give pixels, 0 or more" if most > 1 else "give a chance from 0 to 1"
                raise BadInputError("--noisy", f"{name}={value:g}", "is not possible", wanted)

    @property
    def is_exact(self) -> bool:
        """Whether nothing ever goes wrong."""
        return not (self.jitter_px or self.misjudged_px or self.overlooked)

    def draws(self, stroke: Stroke, rng: np.random.Generator) -> Stroke:
        """Return a stroke as the hand makes it."""
        if not self.jitter_px:
            return stroke
        x, y = rng.normal(0, self.jitter_px * min(1.0, stroke.radius_px / STEADY_FROM_PX), 2)
        return replace(stroke, covered=_moved(stroke.covered, round(x), round(y)))

    def passes(self, iou: float, target: float, rng: np.random.Generator) -> bool:
        """Return whether a frame counts as good."""
        if iou >= target:
            return True
        chance = self.overlooked * math.exp((iou - target) / OVERLOOKED_PER)
        return bool(chance and rng.random() < chance)

    def believes(self, truth: BoolVideo, modal: BoolVideo, rng: np.random.Generator) -> BoolVideo:
        """Return what is taken for the truth, bool (T, H, W): what is visible is known, the rest is not."""
        if not self.misjudged_px:
            return truth
        field = _smooth_field((truth.shape[1], truth.shape[2]), self.misjudged_px, rng)
        found = [
            _misjudged(one, seen, field, self.misjudged_px) for one, seen in zip(truth, modal, strict=True)
        ]
        return np.stack(found)


EXACT = Annotator()
NOISY = Annotator(jitter_px=1.5, misjudged_px=2.0, overlooked=0.3)
"""For pictures of 144 × 192; our guess, measured on nobody."""


def parse_annotator(text: str) -> Annotator:
    """Return the annotator of `jitter=1.5,misjudged=2,overlooked=0.3`; what is not named is 0.

    Raises:
        BadInputError: A name or a number is wrong.
    """
    names = {"jitter": "jitter_px", "misjudged": "misjudged_px", "overlooked": "overlooked"}
    given: dict[str, float] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        try:
            given[names[name]] = float(value)
        except (KeyError, ValueError):
            raise BadInputError(
                "--noisy", part.strip(), "is not understood", "write jitter=1.5,misjudged=2,overlooked=0.3"
            ) from None
    return Annotator(**given)


def _moved(mask: BoolMask, x: int, y: int) -> BoolMask:
    """Return a mask shifted by whole pixels; what leaves the canvas is gone."""
    result = np.zeros_like(mask)
    height, width = mask.shape
    if abs(x) < width and abs(y) < height:
        here = (slice(max(0, y), height + min(0, y)), slice(max(0, x), width + min(0, x)))
        there = (slice(max(0, -y), height + min(0, -y)), slice(max(0, -x), width + min(0, -x)))
        result[here] = mask[there]
    return result


def _smooth_field(size_hw: tuple[int, int], size_px: float, rng: np.random.Generator) -> np.ndarray:
    """Return shifts in x and y, float32 (2, H, W), of the wanted root of the mean square length."""
    drawn = rng.normal(0, 1, (2, *size_hw)).astype(np.float32)
    sigma = SMOOTH * max(size_hw)
    smooth = np.stack([cv2.GaussianBlur(one, (0, 0), sigma) for one in drawn])
    length = float(np.sqrt((smooth**2).sum(axis=0).mean()))
    return np.asarray(smooth * (size_px / max(length, 1e-9)), np.float32)


def _misjudged(truth: BoolMask, seen: BoolMask, field: np.ndarray, size_px: float) -> BoolMask:
    hidden = truth & ~seen
    box = mask_box(truth)
    if box is None or not hidden.any():
        return truth
    height, width = truth.shape
    # The idea goes along with the object, so that it is the same mistake in every frame.
    by = (round(box[1] + box[3] / 2 - height / 2), round(box[0] + box[2] / 2 - width / 2))
    shift = np.roll(field, by, axis=(1, 2))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    warped = cv2.remap(truth.view(np.uint8), columns + shift[0], rows + shift[1], cv2.INTER_NEAREST) > 0
    away = cv2.distanceTransform((~hidden).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    result: BoolMask = np.where(away <= REACHES * size_px, warped, truth) | seen
    return result
