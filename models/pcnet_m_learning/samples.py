"""Examples for PCNet-M from visible masks alone: one mask is cut by another, and the whole one is the answer.

Source: Zhan et al., "Self-Supervised Scene De-occlusion", CVPR 2020, partial completion. With chance 0.8 the
other mask lies in front and the answer grows back; else it lies behind and the answer must not grow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.pcnet_m.cropping import Square, cut, square_around
from models.pcnet_m.recipe import SIDE

IN_FRONT = 0.8
"""Share of the examples in which the eraser lies in front."""
TRIES = 100
LEAST_COVERED, MOST_COVERED = 0.001, 0.9
"""Share of the mask under the eraser."""
MOST_SHIFT, LEAST_SCALE, MOST_SCALE = 0.2, 0.8, 1.2

Crop = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Example:
    """Crops (SIDE, SIDE), 0 or 1."""

    seen: Crop
    eraser: Crop
    whole: Crop
    is_in_front: bool
    """Whether the eraser hides a part of the mask."""


def draw_example(masks: Sequence[BoolMask], rng: np.random.Generator) -> Example:
    """Return an example from non-empty masks, bool (H, W); the same generator state gives the same one."""
    whole = _crop(masks[int(rng.integers(len(masks)))], rng, is_shifted=True)
    other = _crop(masks[int(rng.integers(len(masks)))], rng, is_shifted=False)
    eraser = _placed(other, whole, rng)
    if rng.random() < IN_FRONT:
        return Example(whole & (1 - eraser), eraser, whole, is_in_front=True)
    return Example(whole, eraser & (1 - whole), whole, is_in_front=False)


def _crop(mask: BoolMask, rng: np.random.Generator, *, is_shifted: bool) -> Crop:
    square = square_around(mask)
    if square is None:
        square = Square(0, 0, max(mask.shape))
    if is_shifted:
        dx, dy = rng.uniform(-MOST_SHIFT, MOST_SHIFT, 2)
        square = square.moved(float(dx), float(dy), 1 / float(rng.uniform(LEAST_SCALE, MOST_SCALE)))
    crop = cut(mask, square)
    return np.ascontiguousarray(crop[:, ::-1]) if rng.random() < 0.5 else crop


def _placed(other: Crop, whole: Crop, rng: np.random.Generator) -> Crop:
    """The other mask moved until it covers a fair share of the first; as the last try left it otherwise."""
    area = max(1, int(whole.sum()))
    moved = other
    for _ in range(TRIES):
        overlap = rng.uniform(0.4, 1)
        across = rng.uniform(overlap - 1, 1 - overlap)
        along = (1 - overlap / (1 - abs(across))) * (1 if rng.random() < 0.5 else -1)
        moved = _shifted(other, round(across * SIDE), round(along * SIDE))
        if LEAST_COVERED <= int((moved & whole).sum()) / area < MOST_COVERED:
            break
    return moved


def _shifted(crop: Crop, dx: int, dy: int) -> Crop:
    result = np.zeros_like(crop)
    high, wide = crop.shape
    result[max(0, dy) : high + min(0, dy), max(0, dx) : wide + min(0, dx)] = (
        crop[max(0, -dy) : high + min(0, -dy), max(0, -dx) : wide + min(0, -dx)]
    )  # fmt: skip
    return result
