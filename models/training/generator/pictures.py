"""Scenes as textured pictures, and whole validation sets of them in the evaluation layout.

Everything has a texture that moves and bends with it, so that motion can be followed; the light changes a
little and every pixel is noisy. The textures are made of noise: no photograph is used.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.formats.evaluation_writer import EvaluationClipWriter
from core.types import RgbFrame
from models.training.generator.scene import (
    HEIGHT,
    WIDTH,
    Masks,
    Scene,
    Thing,
    draw_masks,
    draw_scene,
    scaled,
)
from models.training.generator.silhouettes import SIDE, Silhouettes

LEAST_SEEN = 0.2
LEAST_AREA_PX = 240
"""On the small canvas."""
NOISE = 4.0


class Painter:
    """Gives every thing of a scene its texture."""

    def __init__(self, scene: Scene, rng: np.random.Generator, scale: float) -> None:
        self._scene = scene
        self._scale = scale
        self._rng = rng
        size_hw = round(HEIGHT * scale), round(WIDTH * scale)
        # Larger than the picture, so that a moving camera always sees some of it.
        self._ground = _texture(rng, (2 * size_hw[0], 2 * size_hw[1]), 6 * scale)
        things = [*scene.behind, scene.target, *scene.front]
        self._layers = [(thing, _texture(rng, (SIDE, SIDE), 5.0)) for thing in things]
        self._light = 1 + 0.05 * np.sin(np.arange(scene.count) * rng.uniform(0.05, 0.3))

    def paint(self, frame: int) -> RgbFrame:
        """Return the picture of a frame, uint8 (H, W, 3)."""
        height, width = round(HEIGHT * self._scale), round(WIDTH * self._scale)
        shift = self._scene.camera[:, frame] * self._scale
        move = np.array([[1, 0, shift[0] - width / 2], [0, 1, shift[1] - height / 2]])
        picture = cv2.warpAffine(
            self._ground, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        ).astype(np.float32)
        for thing, skin in self._layers:
            inside = thing.draw(frame, self._scale)
            picture[inside] = self._skin(thing, skin, frame, (width, height))[inside]
        picture *= self._light[frame]
        picture += self._rng.normal(0, NOISE, picture.shape)
        return np.clip(picture, 0, 255).astype(np.uint8)

    def _skin(
        self, thing: Thing, skin: NDArray[np.uint8], frame: int, size_wh: tuple[int, int]
    ) -> NDArray[np.uint8]:
        bent = skin if thing.wave is None else thing.wave.bend(skin, frame)
        matrix = scaled(thing.matrices[frame], self._scale)[:2]
        moved = cv2.warpAffine(bent, matrix, size_wh, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        return moved.astype(np.uint8, copy=False)


def write_evaluation_set(
    folder: Path, bank: Silhouettes, *, clips: int, frames: int, scale: float, seed: int
) -> Iterator[Path]:
    """Write clips with truth in the layout of `main.py evaluate`; yields each clip's folder.

    All silhouettes come from the bank (posts, walls and fences apart); clips in which the object is never
    seen to a fifth, or small, are drawn again. The occluder masks hold what has a track: one thing in
    fourteen has none.
    """
    for number in range(clips):
        rng = np.random.default_rng([seed, number])
        scene, masks = _suitable(rng, bank, frames, scale)
        painter = Painter(scene, rng, scale)
        modal = masks.modal
        with EvaluationClipWriter(folder, f"{number:03d}-{scene.kind}") as writer:
            for frame in range(frames):
                writer.add(
                    painter.paint(frame),
                    modal[frame],
                    masks.amodal[frame],
                    occluder=masks.reported[frame] & ~modal[frame],
                )
        yield writer.path


def _suitable(rng: np.random.Generator, bank: Silhouettes, frames: int, scale: float) -> tuple[Scene, Masks]:
    while True:
        scene = draw_scene(rng, bank, frames, bank_share=1.0)
        masks = draw_masks(scene, scale)
        areas, wholes = masks.modal.sum(axis=(1, 2)), masks.amodal.sum(axis=(1, 2))
        if wholes.max() >= LEAST_AREA_PX * scale**2 and (areas / np.maximum(wholes, 1)).max() >= LEAST_SEEN:
            return scene, masks


def _texture(rng: np.random.Generator, size_hw: tuple[int, int], grain_px: float) -> NDArray[np.uint8]:
    """Return smooth coloured noise in two grains, uint8 (h, w, 3)."""
    base = rng.uniform(50, 200, 3)
    total = np.zeros((*size_hw, 3), dtype=np.float32)
    for grain, strength in ((grain_px, 35.0), (5 * grain_px, 30.0)):
        cells = max(2, round(size_hw[0] / grain)), max(2, round(size_hw[1] / grain))
        coarse = rng.normal(0, strength, (*cells, 3)).astype(np.float32)
        total += cv2.resize(coarse, size_hw[::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(total + base, 0, 255).astype(np.uint8)
