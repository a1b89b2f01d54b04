"""Pictures of objects with known soft edges: what a matte is measured against."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SIZE_HW = (112, 136)


@dataclass(frozen=True)
class SoftScene:
    """One picture, 0..1, and what it was mixed from."""

    picture: NDArray[np.float32]
    alpha: NDArray[np.float32]
    front: NDArray[np.float32]

    @property
    def mask(self) -> NDArray[np.bool_]:
        """What a careful person marks: pixels that are covered by half and more."""
        half: NDArray[np.bool_] = self.alpha >= 0.5
        return half

    @property
    def edge(self) -> NDArray[np.bool_]:
        """Partly covered pixels and three around them."""
        partly = ((self.alpha > 0.002) & (self.alpha < 0.998)).astype(np.uint8)
        wide: NDArray[np.bool_] = cv2.dilate(partly, np.ones((7, 7), np.uint8)) > 0
        return wide


def soft_scene(seed: int, deviation_px: float, moved_px: float = 0.0, texture: float = 0.05) -> SoftScene:
    """Return a bumpy disc before a ground: edges of one softness, drawn out to the right by `moved_px`."""
    rng = np.random.default_rng(seed)
    finer = 4
    height, width = (side * finer for side in SIZE_HW)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    angle = np.arctan2(y - height / 2, x - width / 2)
    bumps = sum(rng.uniform(1, 3) * np.sin(k * angle + rng.uniform(0, 6)) for k in (2, 3, 5)) * finer
    inside = (np.hypot(x - width / 2, y - height / 2) < 30 * finer + bumps).astype(np.float32)
    if moved_px:
        kernel = np.ones((1, round(moved_px * finer)), np.float32) / round(moved_px * finer)
        inside = cv2.filter2D(inside, -1, kernel)
    soft = cv2.GaussianBlur(inside, (0, 0), deviation_px * finer)
    alpha = cv2.resize(soft, SIZE_HW[::-1], interpolation=cv2.INTER_AREA)
    front, behind = (_ground(rng, texture) for _ in range(2))
    share = alpha[..., None]
    mixed = share * front + (1 - share) * behind + rng.normal(0, 0.004, front.shape)
    picture = np.clip(np.rint(mixed * 255), 0, 255) / 255
    return SoftScene(picture.astype(np.float32), alpha, front)


def _ground(rng: np.random.Generator, texture: float) -> NDArray[np.float32]:
    colour = rng.uniform(0.15, 0.85, 3)
    coarse = cv2.resize(rng.normal(0, 1, (10, 12, 3)), SIZE_HW[::-1], interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(rng.normal(0, 1, (*SIZE_HW, 3)), (0, 0), 1.5)
    return np.clip(colour + texture * (coarse + fine), 0.02, 0.98).astype(np.float32)
