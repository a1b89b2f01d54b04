"""Everything a training needs to go on after a stop, as safetensors."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from models.tuning.network import LiteNetwork


@dataclass
class State:
    """Network, its running mean, optimiser and clock."""

    network: LiteNetwork
    mean: LiteNetwork
    optimiser: torch.optim.AdamW
    step: int = 0
    seconds: float = 0.0
    best: float = -1.0
    clips: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


def save_state(state: State, path: Path) -> None:
    """Write the state; the file appears whole."""
    tensors: dict[str, Tensor] = {}
    for name, value in state.network.state_dict().items():
        tensors[f"network.{name}"] = value
    for name, value in state.mean.state_dict().items():
        tensors[f"mean.{name}"] = value
    for number, entry in state.optimiser.state_dict()["state"].items():
        for name, value in entry.items():
            tensors[f"optimiser.{number}.{name}"] = torch.as_tensor(value)
    header = {"step": state.step, "seconds": state.seconds, "best": state.best, "clips": state.clips}
    part = path.with_name(f".{path.name}.part")
    save_file({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, part,
              metadata={"state": json.dumps(header)})  # fmt: skip
    part.replace(path)


def load_state(state: State, path: Path) -> None:
    """Fill a fresh state from a file that `save_state` wrote."""
    with safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()["state"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    for part, network in (("network.", state.network), ("mean.", state.mean)):
        network.load_state_dict({n.removeprefix(part): v for n, v in tensors.items() if n.startswith(part)})
    entries: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("optimiser."):
            _, number, word = name.split(".")
            entries.setdefault(int(number), {})[word] = value
    whole = state.optimiser.state_dict()
    state.optimiser.load_state_dict({**whole, "state": entries})
    state.step, state.seconds = int(header["step"]), float(header["seconds"])
    state.best, state.clips = float(header["best"]), int(header["clips"])
