"""Depth in OpenEXR files: the one channel that is meant, on the whole display window."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.depth.library_noise import without_lines
from core.errors import BadInputError
from core.pictures.picture_file import MOST_PIXELS
from core.plain_file import open_plain

NAMES = ("z", "depth", "v", "y", "disparity")
"""Last parts of names of channels that hold depth, the surest first: `Z`, `ViewLayer.Depth.Z`, `Depth.V`."""
_NOISE = ("(EXR_ERR_", "Warning: Exception raised reading pixel data")
"""What the library prints about damaged files, on standard error and on standard output."""
_FAILURES = (RuntimeError, OSError, ValueError, TypeError, KeyError, IndexError, MemoryError, AttributeError)


def read_exr(path: Path) -> NDArray[np.float32]:
    """Return depth, float32 (h, w); NaN where the file has no pixels.

    Raises:
        BadInputError: It is no such file, or does not tell which of its channels is depth.
    """
    import OpenEXR

    open_plain(path).close()
    try:
        with (
            without_lines(*_NOISE),
            OpenEXR.File(str(path), separate_channels=True, header_only=True) as head,
        ):
            count = len(head.parts)
            for part in head.parts:
                _size_hw(path, part.header["dataWindow"])
                _size_hw(path, part.header["displayWindow"])
        with without_lines(*_NOISE), OpenEXR.File(str(path), separate_channels=True) as file:
            if len(file.parts) != count:
                # Parts whose pixels are damaged are left out by the library.
                raise ValueError("damaged")
            for part in file.parts:
                values = _depth_of({name: one.pixels for name, one in part.channels.items()})
                if values is not None:
                    return _on_display(path, values, part.header)
            found = sorted(name for part in file.parts for name in part.channels)
    except _FAILURES:
        raise BadInputError(
            path, "", "is no OpenEXR file that can be read", "replace or remove this file"
        ) from None
    raise BadInputError(
        path, "", f"has no channel of depth among {', '.join(found[:8])}", "write depth as channel Z"
    )


def _depth_of(channels: Mapping[str, NDArray[Any]]) -> NDArray[Any] | None:
    if len(channels) == 1:
        return next(iter(channels.values()))
    last = {name.rpartition(".")[2].lower(): name for name in sorted(channels, reverse=True)}
    if {"r", "g", "b"} <= last.keys():
        # Depth that was written as a grey picture; a picture of colours is none.
        red, green, blue = (channels[last[name]] for name in "rgb")
        is_grey = np.array_equal(red, green, equal_nan=True) and np.array_equal(red, blue, equal_nan=True)
        if is_grey and not last.keys() & {"z", "depth"}:
            return red
    return next((channels[last[name]] for name in NAMES if name in last), None)


def _on_display(path: Path, values: NDArray[Any], header: Mapping[str, Any]) -> NDArray[np.float32]:
    """Lay the data window on the display window, which is the picture."""
    data, display = header["dataWindow"], header["displayWindow"]
    height, width = _size_hw(path, display)
    shown = np.full((height, width), np.nan, np.float32)
    left, top = (int(data[0][axis]) - int(display[0][axis]) for axis in (0, 1))
    x, y = max(0, left), max(0, top)
    part = values[y - top : y - top + height - y, x - left : x - left + width - x]
    shown[y : y + part.shape[0], x : x + part.shape[1]] = part
    return shown


def _size_hw(path: Path, window: Any) -> tuple[int, int]:
    width, height = (int(window[1][axis]) - int(window[0][axis]) + 1 for axis in (0, 1))
    if min(width, height) < 1 or width * height > MOST_PIXELS:
        raise BadInputError(path, "", f"claims {width}×{height} pixels", "replace or remove this file")
    return height, width
