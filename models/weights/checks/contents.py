"""JSON files and tensors of one network's folder, checked for damage but not for meaning."""

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadInputError
from models.weights.checks.headers import PRECISIONS, WAY_OUT, TensorHeader, read_header
from models.weights.stock.files import WeightFile, weight_files

MOST_JSON_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class NetworkTensors:
    """All tensors of one form of a network's weights (one file, or its shards together)."""

    path: Path
    """The file, or the index."""
    tensors: dict[str, TensorHeader]

    def shape(self, name: str) -> tuple[int, ...] | None:
        """Shape of a tensor, None where there is none of this name."""
        tensor = self.tensors.get(name)
        return tensor.shape if tensor is not None else None

    @property
    def precision(self) -> str:
        """The kind that most values have: `float32`, `float16`."""
        sizes: dict[str, int] = {}
        for tensor in self.tensors.values():
            sizes[tensor.dtype] = sizes.get(tensor.dtype, 0) + tensor.end - tensor.begin
        most = max(sizes, key=lambda dtype: sizes[dtype], default="")
        return PRECISIONS.get(most, most)


def read_object(path: Path) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        BadInputError: Missing, unreadable, absurdly large, not JSON, or no object.
    """
    try:
        # What is looked at is what is read: a link could lead elsewhere a moment later, and a pipe or a
        # device would make the read wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:
            facts = os.fstat(handle)
            if not stat.S_ISREG(facts.st_mode):
                raise BadInputError(path, "", "is not a plain file", WAY_OUT)
            if facts.st_size > MOST_JSON_BYTES:
                raise BadInputError(path, "", f"is no settings file: {facts.st_size:,} bytes", WAY_OUT)
            value = json.loads(file.read(MOST_JSON_BYTES + 1).decode("utf-8"))
    except FileNotFoundError:
        raise BadInputError(path, "", "is missing", WAY_OUT) from None
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror or error}", WAY_OUT) from None
    except (ValueError, RecursionError) as error:
        raise BadInputError(path, "", f"is not JSON: {error}", WAY_OUT) from None
    if not isinstance(value, dict):
        raise BadInputError(path, "", "is not a JSON object", WAY_OUT)
    return value


def read_networks(folder: Path, pickles: list[str]) -> list[NetworkTensors]:
    """Return every form in which a network's weights lie in a folder (full precision, half precision).

    `pickles` are files there that could be mistaken for weights; they are named when nothing else is there.

    Raises:
        BadInputError: No safetensors file, or a damaged one.
    """
    found = weight_files(folder)
    if not found and pickles:
        reason = f"only {', '.join(pickles)}: a pickle can run any code when opened, so it is refused"
        raise BadInputError(folder, "", reason, "get the safetensors files of these weights")
    if not found:
        raise BadInputError(folder, "", "holds no safetensors file", WAY_OUT)
    return [_read_form(file) for file in found]


def _read_form(file: WeightFile) -> NetworkTensors:
    if not file.is_index:
        return NetworkTensors(file.path, read_header(file.path).tensors)
    table = read_object(file.path).get("weight_map")
    if not isinstance(table, dict) or not table or not all(isinstance(v, str) for v in table.values()):
        raise BadInputError(file.path, "weight_map", "is not an object of tensors and files", WAY_OUT)
    tensors: dict[str, TensorHeader] = {}
    for shard in sorted(set(table.values())):
        if Path(shard).name != shard:
            raise BadInputError(file.path, shard, "names a file outside its folder", WAY_OUT)
        if not shard.endswith(".safetensors"):
            raise BadInputError(file.path, shard, "is not a safetensors file", WAY_OUT)
        if not (file.path.parent / shard).is_file():
            raise BadInputError(file.path.parent / shard, "", "is missing: one of several parts", WAY_OUT)
        tensors |= read_header(file.path.parent / shard).tensors
    lost = sorted(set(table) - set(tensors))
    if lost:
        raise BadInputError(file.path, f"tensor {lost[0]}", "is in none of the parts", WAY_OUT)
    return NetworkTensors(file.path, tensors)
