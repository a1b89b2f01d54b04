"""The file of PCNet-M that the program uses."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from models.pcnet_m.recipe import FORMAT, HEADER


def save_weights(tensors: Mapping[str, NDArray[np.float32]], path: Path, facts: Mapping[str, object]) -> None:
    """Write weights in half precision; `facts` (JSON values) go into the header. The file appears whole."""
    half = {name: np.ascontiguousarray(values, np.float16) for name, values in tensors.items()}
    part = path.with_name(f".{path.name}.part")
    save_file(half, part, metadata={HEADER: json.dumps({"format": FORMAT, **facts})})
    part.replace(path)
