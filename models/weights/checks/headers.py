"""Headers of safetensors files, read and checked without loading a tensor.

The `safetensors` package checks the same, but says of a cut-off download only that the metadata is
incomplete; here both sizes are named, and it works before the packages for models are installed.
"""

import json
import math
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadInputError

WAY_OUT = "fetch the weights again, or choose another folder"
LENGTH_BYTES = 8
MOST_HEADER_BYTES = 100_000_000
"""The format's own limit."""
BITS = {
    "F64": 64, "I64": 64, "U64": 64, "C64": 64, "F32": 32, "I32": 32, "U32": 32, "F16": 16, "BF16": 16,
    "I16": 16, "U16": 16, "BOOL": 8, "I8": 8, "U8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "F6_E2M3": 6, "F6_E3M2": 6, "F4": 4,
}  # fmt: skip
PRECISIONS = {"F32": "float32", "F16": "float16", "BF16": "bfloat16", "F64": "float64"}


@dataclass(frozen=True, slots=True)
class TensorHeader:
    """One tensor of a file: its kind as the format writes it (`F32`), its shape, its place in the data."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class FileHeader:
    """What a file says of itself before its data begin."""

    tensors: dict[str, TensorHeader]
    """By name."""
    facts: dict[str, str]
    """Its metadata, texts by name."""
    begin: int
    """Byte at which its data begin."""


def read_header(path: Path) -> FileHeader:
    """Return the header of a file, after checking that it and the file belong together.

    Raises:
        BadInputError: Unreadable, not safetensors, damaged, or cut off; names both sizes.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            start = file.read(LENGTH_BYTES)
            length = _header_length(path, start, size)
            text = file.read(length)
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror or error}", WAY_OUT) from None
    header = _parse(path, text)
    facts = header.pop("__metadata__", {})
    if not isinstance(facts, dict) or not all(isinstance(value, str) for value in facts.values()):
        raise BadInputError(path, "header", "has metadata that are no texts", WAY_OUT)
    tensors = {name: _tensor(path, name, value) for name, value in header.items()}
    _check_places(path, tensors, size - LENGTH_BYTES - length, size)
    return FileHeader(tensors, facts, LENGTH_BYTES + length)


def _header_length(path: Path, start: bytes, size: int) -> int:
    if size == 0:
        raise BadInputError(path, "", "is empty", WAY_OUT)
    if start.startswith(b"version "):
        raise BadInputError(path, "", "is a Git LFS pointer, not the weights", "run `git lfs pull` there")
    if start.lstrip()[:1] == b"<":
        raise BadInputError(path, "", "is a web page, not weights", WAY_OUT)
    if start.startswith((b"PK\x03\x04", b"\x80\x02", b"\x80\x04")):
        raise BadInputError(path, "", "is a pickle under another name; it is not opened", WAY_OUT)
    if len(start) < LENGTH_BYTES:
        raise BadInputError(path, "", f"is cut off: has {size} bytes", WAY_OUT)
    length = int(struct.unpack("<Q", start)[0])
    if length > MOST_HEADER_BYTES:
        raise BadInputError(path, "header length", f"is {length:,} bytes: not a safetensors file", WAY_OUT)
    if length + LENGTH_BYTES > size:
        reason = f"file is cut off: has {size:,} bytes, the header alone needs {length + LENGTH_BYTES:,}"
        raise BadInputError(path, "header", reason, WAY_OUT)
    return length


def _parse(path: Path, text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise BadInputError(path, "header", f"is not JSON: {error}", WAY_OUT) from None
    if not isinstance(header, dict):
        raise BadInputError(path, "header", "is not a JSON object", WAY_OUT)
    return header


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name is used twice")
    return made


def _tensor(path: Path, name: str, value: Any) -> TensorHeader:
    place = f"tensor {name}"
    try:
        dtype, shape, (begin, end) = value["dtype"], tuple(value["shape"]), value["data_offsets"]
    except (KeyError, TypeError, ValueError):
        raise BadInputError(path, place, "lacks dtype, shape or data_offsets", WAY_OUT) from None
    if not isinstance(dtype, str) or dtype not in BITS:
        raise BadInputError(path, place, f"has the unknown kind {dtype!r}", WAY_OUT)
    if not all(type(number) is int and number >= 0 for number in (*shape, begin, end)):
        raise BadInputError(path, place, "has a shape or a place that is no whole number", WAY_OUT)
    needed, rest = divmod(math.prod(shape) * BITS[dtype], 8)
    if rest or end - begin != needed:
        reason = f"has {end - begin:,} bytes; {list(shape)} of {dtype} needs {needed:,}"
        raise BadInputError(path, place, reason, WAY_OUT)
    return TensorHeader(dtype, shape, begin, end)


def _check_places(path: Path, tensors: dict[str, TensorHeader], data_bytes: int, size: int) -> None:
    """Tensors must lie one behind the other without gaps, and end where the file ends."""
    end = 0
    for name, tensor in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if tensor.begin != end:
            reason = f"begins at byte {tensor.begin:,} of the data, not at {end:,}"
            raise BadInputError(path, f"tensor {name}", reason, WAY_OUT)
        end = tensor.end
    if end != data_bytes:
        promised = size - data_bytes + end
        what = "is cut off" if end > data_bytes else "has something behind its end"
        reason = f"{what}: has {size:,} bytes, its header promises {promised:,}"
        raise BadInputError(path, "", reason, WAY_OUT)
