"""The weights of `lite` as their file holds them: safetensors with a JSON header that says what they are."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError, ModelUnavailableError, printable
from models.lite.channels import FIRST_NAMES, with_all_maps
from models.weights.arrays import read_arrays

FORMAT = "amodal-studio-lite-1"
HEADER = "lite"
"""Name of the header among the file's metadata."""


@dataclass(frozen=True)
class LiteWeights:
    """One file."""

    path: Path
    tensors: dict[str, NDArray[np.float32]]
    """By the names of the network that was trained, for all maps that are made now (`channels.py`)."""
    facts: dict[str, Any]
    """What the training wrote about itself."""


def read_weights(path: Path) -> LiteWeights:
    """Return the weights of a file, in single precision whatever they are stored in.

    Raises:
        ModelUnavailableError: The file is missing, damaged or of another kind.
    """
    try:
        file = read_arrays(path)
        facts = json.loads(file.facts.get(HEADER, "{}"))
    except BadInputError as error:
        where = f"{error.where}: " if error.where else ""
        raise unusable(path, f"{where}{error.reason}") from None
    except ValueError as error:
        raise unusable(path, f"its header is not JSON: {error}") from None
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise unusable(path, f"holds no weights of lite (expected format {FORMAT})")
    tensors = {name: values.astype(np.float32) for name, values in file.tensors.items()}
    try:
        return LiteWeights(path, with_all_maps(tensors, facts.get("maps", FIRST_NAMES)), facts)
    except (TypeError, ValueError, IndexError) as error:
        raise unusable(path, str(error)) from None


def unusable(path: Path, reason: str) -> ModelUnavailableError:
    """Return the error of a file that cannot be used, with the way out."""
    return ModelUnavailableError(printable(f"{path}: {reason} (install the program again)"))
