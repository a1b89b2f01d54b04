"""Reads JSON and safetensors files of a folder with weights; other formats are never opened."""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from core.errors import BadInputError
from models.weights.checks.blueprints import TensorKind
from models.weights.checks.contents import read_object

WAY_OUT = "fetch the weights again, or choose another folder"
KINDS = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}
STEMS = ("diffusion_pytorch_model", "model")


def read_weights(folder: Path, dtype: torch.dtype) -> dict[str, Tensor]:
    """Return the state dict of a network: one file, its fp16 variant, or shards named by an index.

    Raises:
        BadInputError: No safetensors file, or a damaged one.
    """
    for stem in STEMS:
        names = [f"{stem}.safetensors", f"{stem}.fp16.safetensors"]
        for name in reversed(names) if dtype is torch.float16 else names:
            if (folder / name).is_file():
                return _load(folder / name)
            index = folder / f"{name}.index.json"
            if index.is_file():
                shards = sorted(set(map(str, dict(read_object(index).get("weight_map", {})).values())))
                return {
                    key: value for shard in shards for key, value in _load(_inside(folder, shard)).items()
                }
    raise BadInputError(folder, "", "holds no safetensors file (other formats are not opened)", WAY_OUT)


def kinds_of(weights: Mapping[str, Tensor]) -> dict[str, TensorKind]:
    """Return shape and kind of every tensor."""
    return {
        name: TensorKind(tuple(value.shape), KINDS.get(value.dtype, str(value.dtype)))
        for name, value in weights.items()
    }


def _inside(folder: Path, name: str) -> Path:
    # The name alone decides: in a hub's cache shards are links to files elsewhere.
    if Path(name).name != name:
        raise BadInputError(folder, name, "lies outside the folder", WAY_OUT)
    return folder / name


def _load(path: Path) -> dict[str, Tensor]:
    try:
        weights: dict[str, Tensor] = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise BadInputError(path, "", f"is damaged or cut off: {reason}", WAY_OUT) from None
    return weights
