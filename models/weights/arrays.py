"""Tensors of a safetensors file as numpy arrays; needs no package for models."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError
from models.weights.checks.headers import WAY_OUT, read_header

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "|u1", "BOOL": "|b1"}
"""Kinds of the format that numpy has; BF16 and those of eight bits it has not."""


@dataclass(frozen=True)
class Arrays:
    """What a file holds."""

    tensors: dict[str, NDArray[Any]]
    """By name, as they are stored; not to be written into."""
    facts: dict[str, str]
    """The texts that the file says about itself."""


def read_arrays(path: Path) -> Arrays:
    """Read a whole file after checking its header.

    Raises:
        BadInputError: Unreadable, damaged, cut off, or with tensors of a kind that numpy has not.
    """
    header = read_header(path)
    try:
        data = memoryview(path.read_bytes())[header.begin :]
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror or error}", WAY_OUT) from None
    tensors = {}
    for name, tensor in header.tensors.items():
        if tensor.dtype not in DTYPES:
            raise BadInputError(path, f"tensor {name}", f"is {tensor.dtype}, which is not read here", WAY_OUT)
        values = np.frombuffer(data[tensor.begin : tensor.end], DTYPES[tensor.dtype])
        tensors[name] = values.reshape(tensor.shape)
    return Arrays(tensors, header.facts)
