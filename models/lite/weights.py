"""The weights of `lite` as their file holds them."""

from dataclasses import replace
from pathlib import Path

from models.dnn.shipped import Shipped, read_shipped, unusable
from models.lite.channels import FIRST_NAMES, with_all_maps

FORMAT = "amodal-studio-lite-1"
HEADER = "lite"
"""Name of the header among the file's metadata."""


def read_weights(path: Path) -> Shipped:
    """Return the weights of a file for all maps that are made now (`channels.py`), in single precision.

    Raises:
        ModelUnavailableError: The file is missing, damaged or of another kind.
    """
    file = read_shipped(path, HEADER, FORMAT)
    try:
        return replace(file, tensors=with_all_maps(file.tensors, file.facts.get("maps", FIRST_NAMES)))
    except (TypeError, ValueError, IndexError) as error:
        raise unusable(path, str(error)) from None
