"""Scenes as textured pictures, and whole validation sets of them in the evaluation layout.

Everything has a texture that moves and bends with it, so that motion can be followed; the light changes a
little and every pixel is noisy. The textures are made of noise: no photograph is used.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from core.types import RgbFrame
from models.training.generator.depths import DepthPainter
from models.training.generator.scene import (
    HEIGHT,
    WIDTH,
    Kind,
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
NOISE_SHIFT_PX = 61
BLUR_FROM_PX = 0.2


@dataclass(frozen=True)
class Look:
    """How a clip's pictures look; the default is what the evaluation sets are drawn with."""

    contrast: float = 1.0
    grain: float = 1.0
    noise: float = NOISE
    blur_px: float = 0.0
    colours: tuple[float, float] = (50.0, 200.0)
    """Range of the things' mean colours: a narrow one makes them alike."""


def draw_look(rng: np.random.Generator) -> Look:
    """Return a random look: flat or busy, sharp or soft, grey or colourful."""
    middle, wide = rng.uniform(80, 170), rng.uniform(20, 90)
    return Look(
        contrast=float(np.exp(rng.uniform(np.log(0.2), np.log(1.3)))),
        grain=float(np.exp(rng.uniform(np.log(0.6), np.log(4.0)))),
        noise=float(rng.uniform(1.0, 7.0)),
        blur_px=float(rng.uniform(0.0, 1.3)) if rng.random() < 0.6 else 0.0,
        colours=(max(20.0, middle - wide), min(235.0, middle + wide)),
    )


class Painter:
    """Gives every thing of a scene its texture."""

    def __init__(
        self, scene: Scene, rng: np.random.Generator, scale: float, look: Look | None = None
    ) -> None:
        look = look or Look()
        self._look = look
        self._scene = scene
        self._scale = scale
        self._rng = rng
        size_hw = round(HEIGHT * scale), round(WIDTH * scale)
        # Larger than the picture, so that a moving camera always sees some of it.
        self._ground = _texture(rng, (2 * size_hw[0], 2 * size_hw[1]), 6 * scale, look)
        things = [*scene.behind, scene.target, *scene.front]
        self._layers = [(thing, _texture(rng, (SIDE, SIDE), 5.0, look)) for thing in things]
        # Drawn once, laid on each frame with another shift: as good as new, and far cheaper.
        noise_hw = size_hw[0] + NOISE_SHIFT_PX, size_hw[1] + NOISE_SHIFT_PX
        self._noise = np.rint(rng.normal(0, look.noise, (*noise_hw, 3))).astype(np.int16)
        self._light = 1 + 0.05 * np.sin(np.arange(scene.count) * rng.uniform(0.05, 0.3))

    def paint(self, frame: int) -> RgbFrame:
        """Return the picture of a frame, uint8 (H, W, 3)."""
        height, width = round(HEIGHT * self._scale), round(WIDTH * self._scale)
        shift = self._scene.camera[:, frame] * self._scale
        move = np.array([[1, 0, shift[0] - width / 2], [0, 1, shift[1] - height / 2]])
        picture = cv2.warpAffine(
            self._ground, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        ).astype(np.uint8, copy=False)
        for thing, skin in self._layers:
            self._lay(picture, thing, skin, frame)
        lit = cv2.convertScaleAbs(picture, alpha=float(self._light[frame]))
        if self._look.blur_px > BLUR_FROM_PX:
            lit = cv2.GaussianBlur(lit, (0, 0), self._look.blur_px)
        x, y = (int(shift) for shift in self._rng.integers(0, NOISE_SHIFT_PX, 2))
        noise = self._noise[y : y + height, x : x + width]
        return np.asarray(cv2.add(lit, noise, dtype=cv2.CV_8U), np.uint8)

    def _lay(self, picture: RgbFrame, thing: Thing, skin: NDArray[np.uint8], frame: int) -> None:
        """Draw one thing into the picture; only its own box is touched."""
        inside = thing.draw(frame, self._scale)
        x, y, width, height = cv2.boundingRect(inside.view(np.uint8))
        if width == 0:
            return
        bent = skin if thing.wave is None else thing.wave.bend(skin, frame)
        matrix = scaled(thing.matrices[frame], self._scale)[:2] - np.array([[0, 0, x], [0, 0, y]])
        moved = cv2.warpAffine(
            bent, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
        box = slice(y, y + height), slice(x, x + width)
        picture[box] = np.where(inside[box][..., None], moved, picture[box])


def write_evaluation_set(
    folder: Path,
    bank: Silhouettes,
    *,
    clips: int,
    frames: int,
    scale: float,
    seed: int,
    kind: Kind | None = None,
) -> Iterator[Path]:
    """Write clips with truth in the layout of `main.py evaluate`; yields each clip's folder.

    All silhouettes come from the bank (posts, walls and fences apart); clips in which the object is never
    seen to a fifth, or small, are drawn again. The occluder masks hold what has a track: one thing in
    fourteen has none. The depth maps err as estimated ones do. `kind` None = all kinds, at random.
    """
    for number in range(clips):
        rng = np.random.default_rng([seed, number])
        scene, masks = _suitable(rng, bank, frames, scale, kind)
        painter = Painter(scene, rng, scale)
        depths = DepthPainter(scene, np.random.default_rng([seed, number, 1]), scale)
        modal = masks.modal
        with EvaluationClipWriter(folder, f"{number:03d}-{scene.kind}") as writer:
            for frame in range(frames):
                writer.add(
                    painter.paint(frame),
                    modal[frame],
                    masks.amodal[frame],
                    occluder=masks.reported[frame] & ~modal[frame],
                    depth=depths.paint(frame),
                )
        yield writer.path


def _suitable(
    rng: np.random.Generator, bank: Silhouettes, frames: int, scale: float, kind: Kind | None
) -> tuple[Scene, Masks]:
    while True:
        scene = draw_scene(rng, bank, frames, kind=kind, bank_share=1.0)
        masks = draw_masks(scene, scale)
        areas, wholes = masks.modal.sum(axis=(1, 2)), masks.amodal.sum(axis=(1, 2))
        if wholes.max() >= LEAST_AREA_PX * scale**2 and (areas / np.maximum(wholes, 1)).max() >= LEAST_SEEN:
            return scene, masks


def _texture(
    rng: np.random.Generator, size_hw: tuple[int, int], grain_px: float, look: Look
) -> NDArray[np.uint8]:
    """Return smooth coloured noise in two grains, uint8 (h, w, 3)."""
    base = rng.uniform(*look.colours, 3)
    total = np.zeros((*size_hw, 3), dtype=np.float32)
    grain_px *= look.grain
    for grain, strength in ((grain_px, 35.0 * look.contrast), (5 * grain_px, 30.0 * look.contrast)):
        cells = max(2, round(size_hw[0] / grain)), max(2, round(size_hw[1] / grain))
        coarse = rng.normal(0, strength, (*cells, 3)).astype(np.float32)
        total += cv2.resize(coarse, size_hw[::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(total + base, 0, 255).astype(np.uint8)
