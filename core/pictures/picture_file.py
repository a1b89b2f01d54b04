"""The one reading of a picture file: its size, its orientation, its depth, how many pictures are in it.

Nothing else in the program asks a picture for these. Sizes are those of the upright picture; a header is
believed only as far as it costs nothing, and what a small file claims is checked before it is decoded.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import imagesize
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from core.errors import BadInputError
from core.pictures.orientation import UPRIGHT, upright, upright_wh
from core.plain_file import open_plain

MOST_PIXELS = 1 << 27
"""Of a picture that is decoded: 16,384 × 8,192."""
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM", "JPEG2000", "AVIF")
"""What Pillow may try: no format that starts another program."""
STACKED = frozenset({"TIFF", "GIF", "WEBP", "PNG", "AVIF"})
"""Formats whose further pictures are frames; those of a JPEG are previews and depth maps."""
PLAIN = frozenset({"JPEG", "MPO", "PNG", "BMP", "WEBP"})
_ORIENTATION = 274
_SIGNATURES = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM", b"GIF8", b"P5\n", b"P6\n",
)  # fmt: skip
_FAILURES = (
    OSError, UnidentifiedImageError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError,
    OverflowError, ZeroDivisionError, AttributeError, RuntimeError, struct.error, MemoryError,
    Image.DecompressionBombError, Image.DecompressionBombWarning, UserWarning,
)  # fmt: skip
"""What Pillow raises on damaged files, whose readers are many hands' work."""
Values = NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the head of a picture file says."""

    width: int
    height: int
    """Of the upright picture, in pixels."""
    orientation: int
    """EXIF: how the stored picture was turned, 1 = not at all."""
    format: str
    bits: int
    """Per channel; 32 and more are numbers that need a scale."""

    @property
    def stored_wh(self) -> tuple[int, int]:
        """Width and height of the picture as it is stored."""
        return upright_wh((self.width, self.height), self.orientation)

    @property
    def is_deep(self) -> bool:
        """Whether its values need a scale to be seen."""
        return self.bits > 8

    @property
    def is_lossy(self) -> bool:
        """Whether values near edges are not what was written."""
        return self.format in ("JPEG", "MPO", "WEBP", "AVIF", "JPEG2000")


def picture_facts(path: Path) -> PictureFacts:
    """Return what the head of a picture file says, without decoding it.

    Raises:
        BadInputError: It is no file, or no picture that can be read.
    """
    try:
        with open_plain(path) as file, Image.open(file, formats=FORMATS) as image:
            return _facts(image)
    except BadInputError:
        raise
    except _FAILURES:
        return _facts_of_unusual(path, _read_bytes(path))


def picture_size_wh(path: Path) -> tuple[int, int]:
    """Return width and height of the upright picture, in pixels; raises as `picture_facts`."""
    facts = picture_facts(path)
    return facts.width, facts.height


def is_picture(path: Path) -> bool:
    """Whether the content of a file is that of a picture; looks only at its head."""
    try:
        with open_plain(path) as file:
            head = file.read(16)
    except (OSError, BadInputError):
        return False
    return head.startswith(_SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def count_pictures(path: Path) -> int:
    """Return how many pictures of the first one's size lie in a file, as frames do; 1 for plain ones.

    Raises:
        BadInputError: It is no picture that can be read.
    """
    try:
        with open_plain(path) as file, Image.open(file, formats=FORMATS) as image:
            return max(1, int(getattr(image, "n_frames", 1))) if image.format in STACKED else 1
    except _FAILURES:
        _facts_of_unusual(path, _read_bytes(path))
        return 1


@contextmanager
def said_in_one_line(path: Path, where: str = "") -> Iterator[None]:
    """Turn whatever Pillow raises on a damaged file into one line.

    Raises:
        BadInputError: Something inside failed.
    """
    try:
        yield
    except BadInputError:
        raise
    except _FAILURES as error:
        if isinstance(error, OSError) and error.strerror:
            raise BadInputError(path, where, f"cannot be read: {error.strerror}") from None
        raise BadInputError(
            path, where, "is not a picture that can be read", "replace or remove this file"
        ) from None


def read_values(path: Path, *, is_exact: bool = False) -> tuple[Values, PictureFacts]:
    """Return a picture's values as they are in the file, upright, with what its head says.

    Args:
        is_exact: Keep grey as one channel and alpha as a fourth, also where nobody would see them.

    Returns:
        (H, W) or (H, W, 3 or 4), red first: uint8, uint16, int32, float32 or float64. Palettes and pictures
        of one bit are turned into colours and into 0 and 255; `core/pictures/mask_file.py` keeps indices.

    Raises:
        BadInputError: It is no picture that can be read, or is larger than any that may be decoded.
    """
    data = _read_bytes(path)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            facts = _facts(image)
            _check_amount(path, (facts.width, facts.height))
            if facts.format not in PLAIN and not (facts.is_deep and len(image.getbands()) > 1):
                return values_of(image), facts
    except BadInputError:
        raise
    except _FAILURES:
        facts = _facts_of_unusual(path, data)
    _check_amount(path, (facts.width, facts.height))
    is_seen = facts.format in PLAIN and not facts.is_deep and not is_exact
    flags = cv2.IMREAD_COLOR_RGB if is_seen else cv2.IMREAD_UNCHANGED
    values = _decode(path, data, flags | cv2.IMREAD_IGNORE_ORIENTATION)
    if not is_seen and values.ndim == 3 and values.shape[2] >= 3:
        values = np.ascontiguousarray(values[..., [2, 1, 0, *range(3, values.shape[2])]])
    # Both libraries turn TIFF themselves.
    return (values if facts.format == "TIFF" else upright(values, facts.orientation)), facts


def values_of(image: Image.Image) -> Values:
    """Return the picture that an open file stands at: (H, W), or (H, W, 3 or 4) with red first."""
    if image.mode in ("L", "I", "F") or image.mode.startswith("I;16"):
        return np.array(image)
    if image.mode == "1":
        return np.array(image.convert("L"))
    has_alpha = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    return np.array(image.convert("RGBA" if has_alpha else "RGB"))


def _facts(image: Image.Image) -> PictureFacts:
    orientation = _orientation(image)
    size = image.size
    if image.format != "TIFF":  # whose size Pillow gives upright
        size = upright_wh(size, orientation)
    return PictureFacts(*size, orientation, image.format or "", _bits(image))


def _orientation(image: Image.Image) -> int:
    try:
        if image.format == "PNG":
            # `getexif` would decode the whole picture, to look behind it.
            exif = Image.Exif()
            exif.load(image.info.get("exif", b""))
            found = exif.get(_ORIENTATION, UPRIGHT)
        else:
            found = image.getexif().get(_ORIENTATION, UPRIGHT)
    except _FAILURES:
        return UPRIGHT
    return found if isinstance(found, int) and UPRIGHT <= found <= 8 else UPRIGHT


def _bits(image: Image.Image) -> int:
    if image.mode == "F":
        return 32
    if image.mode.startswith("I;16"):
        return 16
    tags = getattr(image, "tag_v2", None)
    if tags is not None:
        stored = tags.get(258, (8,))
        return max(int(bits) for bits in (stored if isinstance(stored, tuple) else (stored,)))
    if image.mode == "I":
        return 32
    # What lies in the file, where Pillow makes 8 bits of it.
    raw_modes = (tile[3] for tile in getattr(image, "tile", ()))
    is_16 = any("16" in str(mode) for mode in raw_modes)
    return 16 if is_16 else 8


def _facts_of_unusual(path: Path, data: bytes) -> PictureFacts:
    """Read the head of what Pillow does not know and OpenCV may: TIFF with three floats, for one."""
    try:
        width, height = imagesize.get(io.BytesIO(data))
    except (OSError, ValueError, TypeError, OverflowError, struct.error, IndexError):
        width, height = -1, -1
    if width <= 0 or height <= 0:
        raise _unreadable(path)
    unread = PictureFacts(width, height, UPRIGHT, "", 8)
    if width * height > MOST_PIXELS:
        return unread
    try:
        values = _decode(path, data, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    except BadInputError:  # damaged behind its head: said when it is read
        return unread
    name = "TIFF" if data[:2] in (b"II", b"MM") else ""
    return PictureFacts(values.shape[1], values.shape[0], UPRIGHT, name, values.itemsize * 8)


def _decode(path: Path, data: bytes, flags: int) -> Values:
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags) if data else None
    except cv2.error:
        pixels = None
    if pixels is None:
        raise _unreadable(path)
    return np.asarray(pixels)


def _read_bytes(path: Path) -> bytes:
    try:
        with open_plain(path) as file:
            return file.read()
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None


def _check_amount(path: Path, size_wh: tuple[int, int]) -> None:
    width, height = size_wh
    if width * height > MOST_PIXELS or min(width, height) < 1:
        reason = f"is {width}×{height}, too large to be shown"
        raise BadInputError(path, "", reason, "scale it down, or check this file")


def _unreadable(path: Path) -> BadInputError:
    return BadInputError(path, "", "is not a picture that can be read", "replace or remove this file")
