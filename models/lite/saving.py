"""Weights of `lite` as safetensors: half precision, with a JSON header that says what they are."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from core.errors import ModelUnavailableError
from models.lite.channels import FIRST_NAMES, with_all_maps
from models.lite.network import COARSE_PATCH, LiteNetwork
from models.lite.recipe import COARSE_NAMES

FORMAT = "amodal-studio-lite-1"


def save_network(network: LiteNetwork, path: Path, facts: Mapping[str, object]) -> None:
    """Write weights in half precision; `facts` (JSON values) go into the header."""
    tensors = {
        name: value.detach().to("cpu", torch.float16).contiguous()
        for name, value in network.state_dict().items()
    }
    form = {"wide": network.wide, "deep": network.deep, "maps": COARSE_NAMES}
    header = {"format": FORMAT, **form, **facts}
    part = path.with_name(f".{path.name}.part")
    save_file(tensors, part, metadata={"lite": json.dumps(header)})
    part.replace(path)


def load_network(path: Path) -> LiteNetwork:
    """Return the network in float32, ready to answer; maps that are new to the weights say nothing.

    Raises:
        ModelUnavailableError: The file is missing, damaged or of another kind.
    """
    try:
        with safe_open(path, framework="np") as file:
            header = json.loads((file.metadata() or {}).get("lite", "{}"))
            tensors = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelUnavailableError(
            path, "", f"cannot be read: {error}", "install the program again"
        ) from None
    if header.get("format") != FORMAT:
        raise ModelUnavailableError(f"{path}: holds no weights of lite (expected format {FORMAT})")
    network = LiteNetwork(int(header["wide"]), int(header["deep"]))
    try:
        tensors = with_all_maps(tensors, header.get("maps", FIRST_NAMES), COARSE_PATCH**2)
        network.load_state_dict({name: torch.from_numpy(values) for name, values in tensors.items()})
    except (RuntimeError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise ModelUnavailableError(
            path, "", f"does not fit the network: {first}", "train it again"
        ) from None
    return network.eval().requires_grad_(requires_grad=False)
