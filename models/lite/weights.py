"""The weights of `lite` as their file holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.dnn.shipped import read_shipped, unusable
from models.lite.channels import FIRST_NAMES, with_all_maps
from models.lite.known_shapes.shapes import TENSOR, KnownShape, unpacked

FORMAT = "amodal-studio-lite-1"
HEADER = "lite"
"""Name of the header among the file's metadata."""


@dataclass(frozen=True)
class LiteWeights:
    """One file."""

    tensors: Mapping[str, NDArray[np.float32]]
    """By the names of the network that was trained."""
    facts: Mapping[str, Any]
    """What the training wrote about itself."""
    shapes: tuple[KnownShape, ...]
    """Whole shapes that tuning remembered; weights that come with the program have none."""


def read_weights(path: Path) -> LiteWeights:
    """Return the weights of a file for all maps that are made now (`channels.py`), in single precision.

    Raises:
        ModelUnavailableError: The file is missing, damaged or of another kind.
    """
    file = read_shipped(path, HEADER, FORMAT)
    tensors = dict(file.tensors)
    stored = tensors.pop(TENSOR, None)
    try:
        shapes = () if stored is None else unpacked(stored.astype(np.uint8))
        tensors = with_all_maps(tensors, file.facts.get("maps", FIRST_NAMES))
    except (TypeError, ValueError, IndexError) as error:
        raise unusable(path, str(error)) from None
    return LiteWeights(tensors, file.facts, shapes)
