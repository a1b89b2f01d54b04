"""One kept map: a grey PNG of 16 bits that says which nearness 0 and 65535 stand for."""

import io
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.errors import BadInputError
from core.pictures.picture_file import MOST_PIXELS, said_in_one_line
from core.plain_file import open_plain

LOW, HIGH = "nearness-low", "nearness-high"
"""Names of the texts in the file."""
MOST = 65535
SMOOTH = 4
"""Level of compression: higher ones take three times as long for a tenth less."""


def encode_map(nearness: NDArray[np.float32]) -> bytes:
    """Return a map, float32 (h, w), finite and not flat, as a file.

    Whole numbers 0..65535 come back as they are, others within 1/65535 of the map's range.
    """
    values = nearness.astype(np.float64)
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high <= MOST and bool((values == np.rint(values)).all()):
        low, high = 0.0, float(MOST)
    levels = np.rint((values - low) * (MOST / (high - low))).astype(np.uint16)
    told = PngInfo()
    told.add_text(LOW, repr(low))
    told.add_text(HIGH, repr(high))
    data = io.BytesIO()
    Image.fromarray(levels).save(data, "PNG", pnginfo=told, compress_level=SMOOTH)
    return data.getvalue()


def read_map(path: Path) -> NDArray[np.float32]:
    """Return a kept map, float32 (h, w), larger = nearer.

    Raises:
        BadInputError: It is gone, damaged, or no such map.
    """
    with open_plain(path) as file, said_in_one_line(path), Image.open(file, formats=("PNG",)) as image:
        texts = getattr(image, "text", {})
        if image.width * image.height > MOST_PIXELS or not image.mode.startswith("I;16"):
            raise _no_map(path)
        levels = np.array(image)
    try:
        low, high = float(texts[LOW]), float(texts[HIGH])
    except (KeyError, ValueError):
        raise _no_map(path) from None
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise _no_map(path)
    return (low + levels.astype(np.float64) * ((high - low) / MOST)).astype(np.float32)


def _no_map(path: Path) -> BadInputError:
    return BadInputError(path, "", "is no depth map of this program", "import or compute the depth again")
