"""Everything a training of PCNet-M needs to go on after a stop, as safetensors."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from models.pcnet_m_learning.network import PcnetM


@dataclass
class State:
    """Network, optimiser and clock."""

    network: PcnetM
    optimiser: torch.optim.AdamW
    step: int = 0
    seconds: float = 0.0


def save_state(state: State, path: Path) -> None:
    """Write everything that a training needs to go on; the file appears whole."""
    tensors = {f"network.{name}": value for name, value in state.network.state_dict().items()}
    for number, entry in state.optimiser.state_dict()["state"].items():
        for name, value in entry.items():
            tensors[f"optimiser.{number}.{name}"] = torch.as_tensor(value)
    part = path.with_name(f".{path.name}.part")
    header = json.dumps({"step": state.step, "seconds": state.seconds})
    save_file({name: value.contiguous() for name, value in tensors.items()}, part, metadata={"state": header})
    part.replace(path)


def load_state(state: State, path: Path) -> None:
    """Fill a fresh state from a file that `save_state` wrote."""
    with safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()["state"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    own = {n.removeprefix("network."): v for n, v in tensors.items() if n.startswith("network.")}
    state.network.load_state_dict(own)
    entries: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("optimiser."):
            _, number, word = name.split(".")
            entries.setdefault(int(number), {})[word] = value
    state.optimiser.load_state_dict({**state.optimiser.state_dict(), "state": entries})
    state.step, state.seconds = int(header["step"]), float(header["seconds"])
