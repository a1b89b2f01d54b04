"""Paints scenes: a ground, everything on it with a skin of its own, and what filming does to them.

Every texture moves and bends with its thing, so that motion can be followed.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame
from models.training.generator.looks.filming import Film
from models.training.generator.looks.grounds import LARGER, Ground
from models.training.generator.looks.look import Look
from models.training.generator.looks.photos import Photos
from models.training.generator.looks.textures import draw_skin, draw_texture
from models.training.generator.rigs.bank import RigShape
from models.training.generator.scene import Scene
from models.training.generator.silhouettes import SIDE
from models.training.generator.things import HEIGHT, WIDTH, Thing, scaled

MATERIALS = 12
DEFOCUSED = 0.25
"""Share of things that are out of focus, of clips whose edges are soft."""


class Painter:
    """Gives every thing of a scene its texture."""

    def __init__(
        self,
        scene: Scene,
        rng: np.random.Generator,
        scale: float,
        look: Look | None = None,
        photos: Photos | None = None,
    ) -> None:
        look = look or Look()
        self._scene = scene
        self._scale = scale
        size_hw = round(HEIGHT * scale), round(WIDTH * scale)
        texture = draw_texture(rng, (LARGER * size_hw[0], LARGER * size_hw[1]), 6 * scale, look, photos)
        self._ground = Ground(texture, size_hw, rng, look)
        things = [*scene.behind, scene.target, *scene.front]
        self._layers = [(thing, _Skin(thing, rng, look, photos)) for thing in things]
        self._film = Film(size_hw, scene.count, rng, look)

    def paint(self, frame: int) -> RgbFrame:
        """Return the picture of a frame, uint8 (H, W, 3); frames come in order."""
        picture = self._ground.paint(frame, self._scene.camera[:, frame] * self._scale)
        for thing, skin in self._layers:
            self._lay(picture, thing, skin, frame)
        return self._film.take(picture, frame)

    def _lay(self, picture: RgbFrame, thing: Thing, skin: "_Skin", frame: int) -> None:
        """Draw one thing into the picture; only its own box is touched."""
        inside = thing.draw(frame, self._scale)
        x, y, width, height = cv2.boundingRect(inside.view(np.uint8))
        if width == 0:
            return
        if skin.margin:
            room = skin.margin
            x0, y0 = max(0, x - room), max(0, y - room)
            width = min(inside.shape[1], x + width + room) - x0
            height = min(inside.shape[0], y + height + room) - y0
            x, y = x0, y0
        matrix = scaled(thing.matrices[frame], self._scale)[:2] - np.array([[0, 0, x], [0, 0, y]])
        moved = cv2.warpAffine(
            skin.at(frame), matrix @ skin.as_template, (width, height), flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        )  # fmt: skip
        box = slice(y, y + height), slice(x, x + width)
        picture[box] = skin.laid(picture[box], np.asarray(moved, np.uint8), inside[box])


class _Skin:
    """How one thing looks."""

    def __init__(self, thing: Thing, rng: np.random.Generator, look: Look, photos: Photos | None) -> None:
        self._thing = thing
        size = float(np.abs(thing.matrices[0][:2, :2]).max())
        # Large still things would blur in so few pixels; what a wave bends must stay on its grid.
        is_plain = thing.wave is None and not isinstance(thing.shape, RigShape)
        side = 3 * SIDE if look.photographic and is_plain and size > 1.5 else SIDE
        self.as_template = np.array([[SIDE / side, 0, 0], [0, SIDE / side, 0], [0, 0, 1]])
        self._texture = draw_skin(rng, side, look, photos)
        self._colours = (
            np.exp(rng.normal(0, 0.35, (MATERIALS, 3))).astype(np.float32) if look.seam_px else None
        )
        self.margin, self._soft, self._grown = 0, 0.0, 0.0
        if look.seam_px:
            self._soft = max(0.4, look.seam_px * float(rng.uniform(0.5, 1.5)))
            if rng.random() < DEFOCUSED:
                self._soft += float(rng.uniform(0.5, 2.5))
            self._grown = float(rng.normal(0, 0.5 * look.seam_px))
            self.margin = 2 + round(2 * self._soft)

    def at(self, frame: int) -> NDArray[np.uint8]:
        """Return the texture in a frame, before it is put in place."""
        thing = self._thing
        if isinstance(thing.shape, RigShape) and self._colours is not None:
            return thing.shape.dressed(float(thing.phases[frame]), self._texture, self._colours)
        return self._texture if thing.wave is None else thing.wave.bend(self._texture, frame)

    def laid(self, below: NDArray[np.uint8], own: NDArray[np.uint8], inside: BoolMask) -> NDArray[np.uint8]:
        """Return a piece of picture with the thing on it.

        Its edge lies a little within or beyond its mask, as cut-outs and annotations have it, and is soft.
        """
        if not self.margin:
            return np.where(inside[..., None], own, below)
        solid = inside.view(np.uint8) * np.uint8(255)
        share = cv2.GaussianBlur(solid, (0, 0), self._soft).astype(np.float32) * np.float32(1 / 255)
        share = np.clip((share - 0.5) * 1.5 + 0.5 + self._grown / (2.5 * self._soft), 0, 1)[..., None]
        mixed = below + (own.astype(np.float32) - below) * share
        return np.asarray(mixed, np.float32).astype(np.uint8)
