"""Pictures that grounds and skins are made of: noise, or cuts of photographs."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.generator.looks.look import Look
from models.training.generator.looks.photos import SKIN_PARTS, Photos
from models.training.generator.silhouettes import SIDE

SKIN_GRAIN_PX = 5.0
CONTRASTS = (0.25, 1.0)
"""Times that of a photograph, for skins."""
DETAIL_SIDE = 256
"""Photographs enlarged by much are soft: finer detail of another one is laid on those larger than this."""


def draw_texture(
    rng: np.random.Generator,
    size_hw: tuple[int, int],
    grain_px: float,
    look: Look,
    photos: Photos | None = None,
) -> NDArray[np.uint8]:
    """Return a picture, uint8 (h, w, 3): a photograph, or smooth coloured noise in two grains."""
    if photos is not None and look.photographic and rng.random() < look.photographic:
        return _photographic(rng, size_hw, photos)
    base = rng.uniform(*look.colours, 3)
    total = np.zeros((*size_hw, 3), dtype=np.float32)
    grain_px *= look.grain
    for grain, strength in ((grain_px, 35.0 * look.contrast), (5 * grain_px, 30.0 * look.contrast)):
        cells = max(2, round(size_hw[0] / grain)), max(2, round(size_hw[1] / grain))
        coarse = rng.normal(0, strength, (*cells, 3)).astype(np.float32)
        total += cv2.resize(coarse, size_hw[::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(total + base, 0, 255).astype(np.uint8)


def draw_skin(
    rng: np.random.Generator, side: int, look: Look, photos: Photos | None = None
) -> NDArray[np.uint8]:
    """Return what a thing is covered with, uint8 (side, side, 3): plainer than a ground."""
    if photos is None or not look.photographic or rng.random() >= look.photographic:
        return draw_texture(rng, (side, side), SKIN_GRAIN_PX * side / SIDE, look)
    cut = photos.cut(rng, (side, side), SKIN_PARTS).astype(np.float32)
    middle = cut.mean(axis=(0, 1))
    plainer = middle + (cut - middle) * float(rng.uniform(*CONTRASTS))
    return np.asarray(np.clip(plainer, 0, 255), np.uint8)


def _photographic(rng: np.random.Generator, size_hw: tuple[int, int], photos: Photos) -> NDArray[np.uint8]:
    picture = photos.cut(rng, size_hw)
    if max(size_hw) <= DETAIL_SIDE or rng.random() < 0.3:
        return picture
    tile = photos.cut(rng, (DETAIL_SIDE, DETAIL_SIDE)).astype(np.float32)
    fine = (tile - cv2.GaussianBlur(tile, (0, 0), 6.0)) * np.float32(rng.uniform(0.2, 1.0))
    reach = [(0, max(0, side - DETAIL_SIDE)) for side in size_hw]
    laid = np.pad(fine, (*reach, (0, 0)), mode="symmetric")[: size_hw[0], : size_hw[1]]
    return np.clip(picture + laid, 0, 255).astype(np.uint8)
