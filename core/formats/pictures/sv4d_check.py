"""What the loader of SV4D will make of a folder of pictures: its arithmetic, done again on the files.

Facts about it, read in its published repository (own code here): pictures are taken in the plain order of
their names, the first `n_frames` of them; alpha above 0 is the object, and in pictures without alpha every
pixel whose mean is at most 250. One square box for all of them reaches equally far on all sides of the
picture's middle, as far as the object does; it is padded by 1 / ratio and scaled to 576 × 576. So nothing is
moved or lost when that padded square is the picture.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from core.errors import BadInputError
from core.formats.kit.object_cut import LEAST_FRAMES
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.media_root import check_relative
from core.formats.pictures.cutting import Extent, union_of
from core.pictures.picture_file import read_values
from core.types import BoolMask

SV4D = "sv4d"
INDEX = "sv4d.json"
LARGEST_INDEX = 1 << 24
FRAME_RATIO = 0.9
"""How much of its square the loader lets the object fill."""
LOADED_SIDE = 576
WHITE = 250
"""Mean of a pixel above which it is background, where there is no alpha."""
_ENDINGS = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True)
class LoaderCrop:
    """What the loader cuts out of the pictures of a folder."""

    frames: int
    side: int
    """Of the pictures, in pixels."""
    reach: int
    """How far the object reaches from the middle, on the farthest side."""

    @property
    def padded(self) -> int:
        """Side of the square that is scaled to 576 × 576."""
        return padded_side(self.reach)

    @property
    def is_whole(self) -> bool:
        """Whether that square is the picture itself."""
        return self.padded == self.side


def padded_side(reach: int) -> int:
    """Return the side of the loader's square round an object that reaches so far from the middle."""
    return int(2 * reach / FRAME_RATIO)


def reach_of(extent: Extent, side: int) -> int:
    """Return how far an object reaches from the middle of square pictures, as the loader counts."""
    middle = side // 2
    left, top, right, bottom = extent
    return int(max(middle - left, middle - top, right - middle, bottom - middle))


def loader_crop(folder: Path, count: int = LEAST_FRAMES) -> LoaderCrop:
    """Do the loader's arithmetic on the pictures of a folder.

    Raises:
        BadInputError: Pictures are too few, not square, of several sizes, or show no object.
    """
    files = pictures_in(folder)[:count]
    if len(files) < count:
        raise BadInputError(folder, "", f"holds {len(files)} pictures", f"the loader takes {count}")
    extents: list[Extent] = []
    sides: set[int] = set()
    for path in files:
        shown = _object_in(path)
        if shown.shape[0] != shown.shape[1] or sides - {shown.shape[0]}:
            size = f"is {shown.shape[1]}×{shown.shape[0]}"
            raise BadInputError(path, "", size, "the loader cuts rightly only squares of one size")
        sides.add(shown.shape[0])
        x, y, width, height = cv2.boundingRect(shown.view(np.uint8))
        if not width:
            raise BadInputError(path, "", "shows no object", "leave such frames out")
        extents.append((x, y, x + width, y + height))
    side = sides.pop()
    return LoaderCrop(len(files), side, reach_of(union_of(extents), side))


def is_handed_over(source: Path) -> bool:
    """Whether this is a folder that `sv4d` wrote."""
    return (source / INDEX).is_file()


def folders_handed_over(source: Path) -> list[tuple[Path, int]]:
    """Return the folders of pictures that `sv4d` wrote, or the one that was given, with their counts.

    Raises:
        BadInputError: The index is no list of such folders.
    """
    path = source / INDEX
    if not path.is_file():
        return [(source, LEAST_FRAMES)]
    try:
        if path.stat().st_size > LARGEST_INDEX:
            raise ValueError("it is larger than 16 MB")
        values = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BadInputError(path, "", f"is no valid JSON: {error}", "export it anew") from None
    listed = values.get("objects") if isinstance(values, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadInputError(path, "objects", "is no list of objects", "export it anew")
    entries = [Fields(path, f"objects[{number}]", one) for number, one in enumerate(listed)]
    return [
        (
            source / check_relative(one.text("folder"), path, f"{one.where}.folder"),
            one.whole("n_frames", low=1),
        )
        for one in entries
    ]


def pictures_in(folder: Path) -> list[Path]:
    """Return the pictures that the loader takes, in its order."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    except OSError as error:
        raise BadInputError(folder, "", f"cannot be read: {error.strerror}") from None


def _object_in(path: Path) -> BoolMask:
    values, _ = read_values(path, is_exact=True)
    if values.ndim == 3 and values.shape[2] == 4:
        return np.greater(values[..., 3], 0)
    grey = values.mean(axis=-1) if values.ndim == 3 else values
    return np.less_equal(grey, WHITE)
