"""A stock of animated bodies, split by model, drawn when first wanted and kept on disk.

Data: `../shared/data/rigs` (its README): 47 models by Quaternius, CC0 1.0.
"""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError
from models.training.generator.rigs.drawing import FRAMES, Sequence, draw_sequence
from models.training.generator.rigs.glb import read_rig
from models.training.generator.silhouettes import Split, Template

STOCK = 160
"""Sequences of one stock."""
HELD_BACK = 5
"""Every so many models are for validation only."""
LEAST_ALIKE = 0.6
"""IoU of the first and the last frame of a round that closes; others go back and forth."""


class RigShape:
    """A body as a function of the phase of its movement, in radians."""

    def __init__(self, model: str, sequence: Sequence, *, is_mirrored: bool, closes: bool) -> None:
        self.model = model
        """Name of the model's file, without its ending."""
        self._sequence = sequence
        self._is_mirrored = is_mirrored
        self._closes = closes

    def __call__(self, phase: float) -> Template:
        """Return its silhouette."""
        return np.where(self._faces(phase) > 0, 255, 0).astype(np.uint8)

    def dressed(
        self, phase: float, cloth: NDArray[np.uint8], colours: NDArray[np.float32]
    ) -> NDArray[np.uint8]:
        """Return its picture: a photograph that rides on the body, uint8 (SIDE, SIDE, 3).

        Args:
            phase: Of the movement.
            cloth: Photograph, uint8 (h, w, 3).
            colours: What each material multiplies it by, float32 (n, 3).
        """
        own, faces = self._sequence, self._faces(phase)
        size = np.array(cloth.shape[1::-1]) - 1
        columns, rows = np.rint(own.spots * size).astype(np.intp).T
        light = own.light[self._frame(phase)].astype(np.float32)[:, None] / 255
        tint = colours[own.materials % len(colours)]
        skin = np.concatenate([np.zeros((1, 3)), cloth[rows, columns] * light * tint])
        picture = np.clip(skin, 0, 255).astype(np.float32)[faces]
        # Soft edges reach a little beyond the body: its colours go on there.
        weight = cv2.blur((faces > 0).astype(np.float32), (9, 9))
        around = cv2.blur(picture, (9, 9)) / np.maximum(weight, np.float32(1e-3))[..., None]
        return np.asarray(np.where((faces > 0)[..., None], picture, around).clip(0, 255), np.uint8)

    def _faces(self, phase: float) -> NDArray[np.uint16]:
        faces = self._sequence.faces[self._frame(phase)]
        return np.asarray(faces[:, ::-1] if self._is_mirrored else faces, np.uint16)

    def _frame(self, phase: float) -> int:
        place = phase / (2 * np.pi) * FRAMES
        if self._closes:
            return int(place) % FRAMES
        back_and_forth = int(place) % (2 * FRAMES)
        return min(back_and_forth, 2 * FRAMES - 1 - back_and_forth)


@dataclass(frozen=True)
class Rigs:
    """The models of a split, and where their sequences are kept."""

    models: tuple[Path, ...]
    kept: Path
    split: str
    """First part of the names of kept files."""
    stock: int = STOCK
    """Sequences to draw from."""
    _shapes: dict[int, tuple[Sequence, bool]] = field(default_factory=dict, repr=False)

    def draw(self, rng: np.random.Generator) -> RigShape:
        """Return one of the stock at random."""
        number = int(rng.integers(self.stock))
        if number not in self._shapes:
            sequence = self._sequence(number)
            first, last = sequence.faces[0] > 0, sequence.faces[-1] > 0
            alike = float((first & last).sum()) / max(1.0, float((first | last).sum()))
            self._shapes[number] = sequence, alike >= LEAST_ALIKE
        sequence, closes = self._shapes[number]
        name = self._model(np.random.default_rng([number, len(self.models)])).stem
        return RigShape(name, sequence, is_mirrored=rng.random() < 0.5, closes=closes)

    def _model(self, rng: np.random.Generator) -> Path:
        return self.models[int(rng.integers(len(self.models)))]

    def _sequence(self, number: int) -> Sequence:
        path = self.kept / f"{self.split}-{number:04d}.npz"
        if path.exists():
            with np.load(path, allow_pickle=False) as arrays:
                return Sequence(arrays["faces"], arrays["light"], arrays["spots"], arrays["materials"])
        rng = np.random.default_rng([number, len(self.models)])
        sequence = draw_sequence(read_rig(self._model(rng)), rng)
        self.kept.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{id(self)}.npz")
        np.savez_compressed(part, **vars(sequence))
        part.replace(path)
        return sequence


def load_category(folder: Path, kept: Path, name: str, stock: int) -> Rigs:
    """Return a stock of one model alone: things of one category, whose silhouettes come again.

    Raises:
        BadInputError: The folder holds no model of this name, or several.
    """
    found = [path for path in sorted(folder.glob("*.glb")) if name.casefold() in path.stem.casefold()]
    if len(found) != 1:
        raise BadInputError(
            folder, name, f"names {len(found)} models", "see the README there for their names"
        )
    return Rigs((found[0],), kept, f"only-{found[0].stem}", stock)


def load_rigs(folder: Path, kept: Path, split: Split) -> Rigs | None:
    """Return the models of a split; None when the folder has none."""
    models = [
        path
        for place, path in enumerate(sorted(folder.glob("*.glb")))
        if (place % HELD_BACK == 0) == (split is Split.VALIDATION)
    ]
    return Rigs(tuple(models), kept, split) if models else None
