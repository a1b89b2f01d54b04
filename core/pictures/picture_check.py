"""Is a picture file whole? Cheaper than decoding it."""

import zlib
from pathlib import Path

from core.errors import BadInputError
from core.masks.canvas import MOST_PIXELS
from core.pictures.picture_file import picture_size_wh, read_values
from core.plain_file import open_plain

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def check_picture(path: Path) -> None:
    """Check that a picture is complete: check sums for PNG (a tenth of the time), decoding for the others.

    Raises:
        BadInputError: It is cut off, damaged, or no picture.
    """
    try:
        with open_plain(path) as file:
            data = file.read()
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None
    if not data.startswith(PNG_SIGNATURE):
        width, height = picture_size_wh(path)
        if width * height > MOST_PIXELS:
            raise BadInputError(path, "", f"is {width}×{height}, too large for a mask", "check this file")
        read_values(path)
    elif not _is_whole_png(data):
        raise BadInputError(path, "", "is a damaged PNG, or is cut off", "replace or remove this file")


def _is_whole_png(data: bytes) -> bool:
    """Follow the chunks (length, kind, content, check sum) to the last one."""
    view, place, has_pixels = memoryview(data), len(PNG_SIGNATURE), False
    while place + 12 <= len(data):
        length = int.from_bytes(view[place : place + 4])
        kind, end = bytes(view[place + 4 : place + 8]), place + 8 + length
        if end + 4 > len(data) or zlib.crc32(view[place + 4 : end]) != int.from_bytes(view[end : end + 4]):
            return False
        has_pixels |= kind == b"IDAT"
        if kind == b"IEND":
            return has_pixels
        place = end + 4
    return False
