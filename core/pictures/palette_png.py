"""Label images as PNG with a palette: the pixel's index is the object."""

from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from core.errors import BadInputError
from core.pictures.picture_check import check_picture
from core.pictures.picture_file import picture_size_wh
from core.types import LabelImage

VOID = 255


def read_labels(path: Path, size_hw: tuple[int, int]) -> LabelImage:
    """Return the indices of a palette or grey PNG, uint8 (H, W).

    Raises:
        BadInputError: It is no such picture, damaged, or of another size than `size_hw`.
    """
    # Before anything is decoded: a small file may claim to be a huge picture.
    check_picture(path)
    width, height = picture_size_wh(path)
    if (height, width) != size_hw:
        reason = f"is {width}×{height}, but its clip is {size_hw[1]}×{size_hw[0]}"
        raise BadInputError(path, "", reason, "scale masks with nearest neighbour")
    try:
        with Image.open(path, formats=("PNG", "BMP", "GIF")) as image:
            if image.mode not in ("P", "L", "1"):
                reason = f"has colours ({image.mode}) instead of indices"
                raise BadInputError(path, "", reason, "save it with a palette, one index per object")
            if image.size != (width, height):
                raise BadInputError(path, "", "is a damaged picture", "replace this file")
            return np.array(image.convert("L") if image.mode == "1" else image, dtype=np.uint8)
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInputError(path, "", f"cannot be read: {error}", "replace this file") from None


def write_labels(path: Path, labels: LabelImage) -> None:
    """Write indices, uint8 (H, W), with the palette that DAVIS uses."""
    image = Image.fromarray(labels)
    image.putpalette(_palette())
    image.save(path, format="PNG")


def _palette() -> list[int]:
    """Return 256 colours by the bit rule of PASCAL VOC, of which DAVIS took its own."""
    colours = []
    for index in range(256):
        value, red, green, blue = index, 0, 0, 0
        for bit in range(7, -1, -1):
            red |= (value & 1) << bit
            green |= (value >> 1 & 1) << bit
            blue |= (value >> 2 & 1) << bit
            value >>= 3
        colours += [red, green, blue]
    return colours
