"""Between the network of a training and the file that the program uses."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file

from core.types import BoolMask
from models.dnn.shipped import unusable
from models.lite.dnn import LiteNet
from models.lite.known_shapes.shapes import TENSOR, packed
from models.lite.recipe import COARSE_NAMES
from models.lite.weights import FORMAT, HEADER, read_weights
from models.tuning.network import LiteNetwork


def save_network(
    network: LiteNetwork, path: Path, facts: Mapping[str, object], shapes: Sequence[BoolMask] = ()
) -> None:
    """Write weights in half precision; `facts` (JSON values) go into the header.

    `shapes` are whole shapes to remember, bool (SIDE, SIDE) each (`known_shapes`).
    """
    tensors = {
        name: value.detach().to("cpu", torch.float16).contiguous()
        for name, value in network.state_dict().items()
    }
    if shapes:
        tensors[TENSOR] = torch.from_numpy(packed(shapes))
    form = {"wide": network.wide, "deep": network.deep, "maps": COARSE_NAMES}
    header = {"format": FORMAT, **form, **facts}
    part = path.with_name(f".{path.name}.part")
    save_file(tensors, part, metadata={HEADER: json.dumps(header)})
    part.replace(path)


def load_network(path: Path) -> LiteNetwork:
    """Return the network in float32, ready to answer; maps that are new to the weights say nothing.

    Raises:
        ModelUnavailableError: The file is missing, damaged or of another kind.
    """
    weights = read_weights(path)
    network = LiteNetwork(int(weights.facts["wide"]), int(weights.facts["deep"]))
    try:
        network.load_state_dict({name: torch.from_numpy(values) for name, values in weights.tensors.items()})
    except RuntimeError as error:
        first = str(error).splitlines()[0]
        raise unusable(path, f"does not fit the network: {first}") from None
    return network.eval().requires_grad_(requires_grad=False)


def as_used(network: LiteNetwork) -> LiteNet:
    """Return weights as the program will read them: in half precision, in its own engine."""
    with tempfile.TemporaryDirectory(prefix="amodal-tune-") as folder:
        path = Path(folder) / "now.safetensors"
        save_network(network, path, {})
        return LiteNet(path)
