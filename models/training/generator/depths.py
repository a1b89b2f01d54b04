"""Depth maps of scenes with the errors that estimated depth has: soft edges, slopes, drifting offsets."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.generator.scene import Scene
from models.training.generator.things import HEIGHT, WIDTH, Thing

GROUND = (0.05, 0.65)
"""Depth at the upper and the lower edge of the picture; larger = nearer."""
BEHIND, TARGET, FRONT = (0.3, 0.45), (0.48, 0.55), (0.6, 0.85)
SLOPE = 0.04
"""Typical change of depth across half of the picture within one thing."""


class DepthPainter:
    """Paints a scene's depth, frame by frame; the same generator of chance gives the same maps."""

    def __init__(self, scene: Scene, rng: np.random.Generator, scale: float) -> None:
        self._scale = scale
        self._rng = rng
        self._layers: list[tuple[Thing, float, float]] = []
        for things, (low, high) in (
            (scene.behind, BEHIND), ((scene.target,), TARGET), (scene.front, FRONT),
        ):  # fmt: skip
            self._layers += [
                (one, float(rng.uniform(low, high)), float(rng.normal(0, SLOPE))) for one in things
            ]
        self._soft_px = float(rng.uniform(0.5, 2.5)) * scale
        self._drift = float(rng.uniform(0.005, 0.03))

    def paint(self, frame: int) -> NDArray[np.float32]:
        """Return a depth map, float32 (H, W), 0..1, larger = nearer."""
        size_wh = round(WIDTH * self._scale), round(HEIGHT * self._scale)
        ramp = np.linspace(*GROUND, size_wh[1], dtype=np.float32)
        depth = np.repeat(ramp[:, None], size_wh[0], axis=1)
        across = np.linspace(-1, 1, size_wh[0], dtype=np.float32)[None]
        for thing, distance, slope in self._layers:
            inside = thing.draw(frame, self._scale)
            depth = np.where(inside, np.float32(distance) + np.float32(slope) * across, depth)
        depth = np.asarray(cv2.GaussianBlur(depth, (0, 0), self._soft_px), np.float32)
        coarse = self._rng.normal(0, self._drift, (6, 8)).astype(np.float32)
        depth += cv2.resize(coarse, size_wh, interpolation=cv2.INTER_CUBIC)
        return np.clip(depth, 0, 1)
