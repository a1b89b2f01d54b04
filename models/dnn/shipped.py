"""Weights that come with the program: safetensors with a JSON header that says what they are."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError, ModelUnavailableError, printable
from models.weights.arrays import read_arrays


@dataclass(frozen=True)
class Shipped:
    """One file."""

    path: Path
    tensors: dict[str, NDArray[np.float32]]
    """By the names of the network that was trained."""
    facts: dict[str, Any]
    """What the training wrote about itself."""


def read_shipped(path: Path, name: str, form: str) -> Shipped:
    """Return the weights of a file, in single precision whatever they are stored in.

    Args:
        path: The file.
        name: Of the model, under which the file's metadata keep the header.
        form: What the header must name as `format`.

    Raises:
        ModelUnavailableError: The file is missing, damaged or of another kind.
    """
    try:
        file = read_arrays(path)
        facts = json.loads(file.facts.get(name, "{}"))
    except BadInputError as error:
        where = f"{error.where}: " if error.where else ""
        raise unusable(path, f"{where}{error.reason}") from None
    except ValueError as error:
        raise unusable(path, f"its header is not JSON: {error}") from None
    if not isinstance(facts, dict) or facts.get("format") != form:
        raise unusable(path, f"holds no weights of {name} (expected format {form})")
    return Shipped(path, {key: values.astype(np.float32) for key, values in file.tensors.items()}, facts)


def unusable(path: Path, reason: str) -> ModelUnavailableError:
    """Return the error of a file that cannot be used, with the way out."""
    return ModelUnavailableError(printable(f"{path}: {reason} (install the program again)"))


def require(weights: Path, instead: str) -> None:
    """Refuse to run without weights.

    Args:
        weights: Where they are to be.
        instead: Proposer that can be chosen until they are there.

    Raises:
        ModelUnavailableError: They are not there.
    """
    if not weights.is_file():
        raise ModelUnavailableError(
            f"{weights}: is missing; install the program again, or choose `{instead}`"
        )


def lacking(weights: Path, instead: str) -> str | None:
    """Return the line that `require` would raise, None where the weights are there."""
    try:
        require(weights, instead)
    except ModelUnavailableError as error:
        return str(error)
    return None


def digest_of(weights: Path) -> str:
    """Return 12 hex characters that tell the content of weights."""
    return _digest(weights, weights.stat().st_mtime_ns)


@cache
def _digest(path: Path, _written_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
