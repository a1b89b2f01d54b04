"""Weights of `lite` as safetensors: half precision, with a JSON header that says what they are."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from core.errors import ModelUnavailableError
from models.lite.network import LiteNetwork

FORMAT = "amodal-studio-lite-1"


def save_network(network: LiteNetwork, path: Path, facts: Mapping[str, object]) -> None:
    """Write weights in half precision; `facts` (JSON values) go into the header."""
    tensors = {
        name: value.detach().to("cpu", torch.float16).contiguous()
        for name, value in network.state_dict().items()
    }
    header = {"format": FORMAT, "wide": network.wide, "deep": network.deep, **facts}
    part = path.with_name(f".{path.name}.part")
    save_file(tensors, part, metadata={"lite": json.dumps(header)})
    part.replace(path)


def load_network(path: Path) -> LiteNetwork:
    """Return the network in float32, ready to answer.

    Raises:
        ModelUnavailableError: The file is missing, damaged or of another kind.
    """
    try:
        with safe_open(path, framework="pt") as file:
            header = json.loads((file.metadata() or {}).get("lite", "{}"))
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelUnavailableError(
            path, "", f"cannot be read: {error}", "install the program again"
        ) from None
    if header.get("format") != FORMAT:
        raise ModelUnavailableError(f"{path}: holds no weights of lite (expected format {FORMAT})")
    network = LiteNetwork(int(header["wide"]), int(header["deep"]))
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        first = str(error).splitlines()[0]
        raise ModelUnavailableError(
            path, "", f"does not fit the network: {first}", "train it again"
        ) from None
    return network.eval().requires_grad_(requires_grad=False)
