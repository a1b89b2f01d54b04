"""Depth in NumPy's files: one map, or a stack of all frames. Nothing in them is run."""

import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from core.errors import BadInputError
from core.pictures.picture_file import MOST_PIXELS
from core.plain_file import open_plain

MOST_BYTES = 4 << 30
"""Of a stack that is packed: it can only be unpacked as a whole."""
NAMES = ("depth", "depths", "disparity", "arr_0")
"""Of the array that is meant where a file holds several."""
_FAILURES = (
    OSError, ValueError, EOFError, KeyError, IndexError, TypeError, MemoryError, OverflowError, SyntaxError,
    RuntimeError, NotImplementedError, tokenize.TokenError, struct.error, zlib.error, zipfile.BadZipFile,
    Warning,
)  # fmt: skip
"""What damaged files raise: NumPy reads a header as Python's literals, with Python's own readers."""


def read_arrays(path: Path) -> NDArray[Any]:
    """Return the numbers of a file, (h, w) or (T, h, w); an .npy stays on the disk until it is looked at.

    Raises:
        BadInputError: It is no such file, or holds no numbers of that shape.
    """
    open_plain(path).close()
    with _said_in_one_line(path):
        if path.suffix.lower() == ".npy":
            return _shaped(path, np.load(path, mmap_mode="r", allow_pickle=False))
        with zipfile.ZipFile(path) as archive:
            member = _member(path, [name for name in archive.namelist() if name.endswith(".npy")])
            with archive.open(member) as file:
                _check_head(path, file)
            with archive.open(member) as file:
                return _shaped(path, npy_format.read_array(file, allow_pickle=False))
    raise AssertionError("the block above returns or raises")


@contextmanager
def _said_in_one_line(path: Path) -> Iterator[None]:
    try:
        yield
    except BadInputError:
        raise
    except _FAILURES:
        raise BadInputError(
            path, "", "is no file of NumPy arrays that can be read", "replace or remove this file"
        ) from None


def _member(path: Path, members: list[str]) -> str:
    if len(members) == 1:
        return members[0]
    for name in NAMES:
        if f"{name}.npy" in members:
            return f"{name}.npy"
    found = ", ".join(name.removesuffix(".npy") for name in members[:5]) or "none"
    raise BadInputError(path, "", f"holds several arrays ({found})", "name the one that is meant `depth`")


def _check_head(path: Path, file: IO[bytes]) -> None:
    """Look at what a packed array claims before it is unpacked."""
    version = npy_format.read_magic(file)
    reads = npy_format.read_array_header_1_0 if version == (1, 0) else npy_format.read_array_header_2_0
    shape, _, kind = reads(file)
    amount = kind.itemsize
    for side in shape:
        amount *= side
    if amount > MOST_BYTES:
        raise BadInputError(path, "", "is too large when unpacked", "save it as .npy, or a file per frame")


def _shaped(path: Path, values: NDArray[Any]) -> NDArray[Any]:
    """Return (h, w) or (T, h, w), without sides of 1 that stand for channels."""
    is_number = values.dtype.kind in "fiu"
    if values.ndim == 4 and 1 in (values.shape[1], values.shape[3]):
        values = values[:, 0] if values.shape[1] == 1 else values[..., 0]
    elif values.ndim == 3 and values.shape[2] == 1:
        values = values[..., 0]
    if not is_number or values.ndim not in (2, 3) or 0 in values.shape:
        shape = "×".join(str(side) for side in values.shape) or "one value"
        raise BadInputError(
            path, "", f"holds {values.dtype} {shape}", "depth is numbers, (H, W) or (frames, H, W)"
        )
    if values.shape[-1] * values.shape[-2] > MOST_PIXELS:
        raise BadInputError(path, "", "has larger maps than any that may be read", "scale them down")
    return values
