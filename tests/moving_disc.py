"""A textured disc that moves behind a post and out on its other side: something to follow."""

from pathlib import Path

import cv2
import numpy as np

from core.types import BoolVideo, RgbFrame, RgbVideo

SIZE_HW = 120, 240
STEP_PX = 7


def noise(seed: int) -> RgbFrame:
    """Return smooth coloured noise."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(30, 220, (SIZE_HW[0] // 5, SIZE_HW[1] // 5, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, SIZE_HW[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


def moving_disc(frames: int = 14) -> tuple[RgbVideo, BoolVideo]:
    """Return pictures and visible masks; at its start the disc is at (60, 60) with a radius of 26 pixels."""
    ground, skin = noise(1), noise(2)
    ground = np.asarray(ground * 0.5, np.uint8)
    post = np.zeros(SIZE_HW, np.bool_)
    post[:, 100:112] = True
    pictures, masks = [], []
    for frame in range(frames):
        disc = np.zeros(SIZE_HW, np.uint8)
        cv2.circle(disc, (60 + STEP_PX * frame, 60), 26, 255, -1)
        seen = (disc > 0) & ~post
        bright = np.roll(skin, STEP_PX * frame, axis=1) // 2 + 120
        picture = np.where(seen[..., None], bright, ground).astype(np.uint8)
        picture[post] = (40, 40, 200)
        pictures.append(picture)
        masks.append(seen)
    return np.stack(pictures), np.stack(masks)


def write_pictures(folder: Path, pictures: RgbVideo) -> Path:
    """Write a folder of pictures without masks and return it."""
    folder.mkdir(parents=True)
    for number, picture in enumerate(pictures):
        cv2.imwrite(str(folder / f"{number:03d}.png"), picture[..., ::-1])
    return folder
