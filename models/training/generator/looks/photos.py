"""Photographs that grounds and skins are cut from.

A folder of pictures that `scripts/fetch_photos.py` fetched; docs/training-pictures.md lists each with its
source and licence (CC0, CC BY or public domain). None is part of the project.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError

ENDINGS = (".jpg", ".png")
GROUND_PARTS, SKIN_PARTS = (0.3, 1.0), (0.08, 0.5)
"""Share of a photograph's smaller side that a cut takes: things are plainer than whole scenes."""
HUE_SPREAD, LIGHT_SPREAD = 0.12, 0.25


@dataclass(frozen=True)
class Photos:
    """All photographs, in memory."""

    pictures: tuple[NDArray[np.uint8], ...]
    """uint8 (h, w, 3), RGB, of any sizes."""

    def cut(
        self,
        rng: np.random.Generator,
        size_hw: tuple[int, int],
        parts: tuple[float, float] = GROUND_PARTS,
    ) -> NDArray[np.uint8]:
        """Return a random part of a random photograph in other colours, uint8 (h, w, 3)."""
        picture = self.pictures[int(rng.integers(len(self.pictures)))]
        rows, columns = picture.shape[:2]
        wide = size_hw[1] / size_hw[0]
        most = min(float(rows), columns / wide)
        high = most * float(rng.uniform(*parts))
        part_hw = max(2, round(high)), max(2, round(high * wide))
        y, x = (int(rng.integers(0, max(1, side - own + 1)))
                for side, own in zip((rows, columns), part_hw, strict=True))  # fmt: skip
        part = picture[y : y + part_hw[0], x : x + part_hw[1]]
        way = cv2.INTER_AREA if part_hw[0] > size_hw[0] else cv2.INTER_CUBIC
        cut = cv2.resize(part, size_hw[::-1], interpolation=way)
        if rng.random() < 0.5:
            cut = cut[:, ::-1]
        return recoloured(rng, np.asarray(cut, np.uint8))


def recoloured(rng: np.random.Generator, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture, uint8 (h, w, 3), lighter or darker, and with its colours turned a little."""
    gain = np.exp(rng.normal(0, LIGHT_SPREAD) + rng.normal(0, HUE_SPREAD, 3))
    vivid = rng.uniform(0.4, 1.3)
    mix = np.diag(gain) @ (vivid * np.eye(3) + (1 - vivid) / 3)
    shift = rng.normal(0, 10)
    moved = cv2.transform(picture, np.concatenate([mix, np.full((3, 1), shift)], axis=1).astype(np.float32))
    return np.asarray(moved, np.uint8)


def load_photos(folder: Path) -> Photos:
    """Read all pictures of a folder.

    Raises:
        BadInputError: There is none, or one cannot be read.
    """
    pictures = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS):
        read = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if read is None:
            raise BadInputError(path, "", "is no picture", "fetch it again: python -m scripts.fetch_photos")
        pictures.append(np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8))
    if not pictures:
        raise BadInputError(folder, "", "holds no pictures", "fetch some: python -m scripts.fetch_photos")
    return Photos(tuple(pictures))
