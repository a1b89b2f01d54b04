"""Everything a training needs to go on after a stop, as safetensors."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

Network = TypeVar("Network", bound=nn.Module)


@dataclass
class State(Generic[Network]):
    """Network, optimiser and clock."""

    network: Network
    optimiser: torch.optim.AdamW
    step: int = 0
    seconds: float = 0.0


def save_state(state: State[Network], path: Path) -> None:
    """Write everything that a training needs to go on; the file appears whole."""
    tensors = {f"network.{name}": value for name, value in state.network.state_dict().items()}
    for number, entry in state.optimiser.state_dict()["state"].items():
        for name, value in entry.items():
            tensors[f"optimiser.{number}.{name}"] = torch.as_tensor(value)
    part = path.with_name(f".{path.name}.part")
    header = json.dumps({"step": state.step, "seconds": state.seconds})
    own = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    save_file(own, part, metadata={"state": header})
    part.replace(path)


def load_state(state: State[Network], path: Path) -> None:
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
