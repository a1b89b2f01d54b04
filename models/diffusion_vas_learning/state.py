"""Saves and restores a training run in safetensors and JSON, whole or not at all; no pickles.

Only what learns is kept: everything else is in the weights that the training began with.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from core.errors import BadInputError
from models.diffusion_vas_learning.starting import learning

NAME = "training-state"
WAY_OUT = "choose another --out, or ask for the same as before"


@dataclass
class Average:
    """Exponential moving average of what learns, with a warm-up (Karras et al., 2022, appendix F)."""

    weights: dict[str, Tensor]
    decay: float

    @classmethod
    def of(cls, network: nn.Module, decay: float) -> "Average":
        """Begin with the network's present weights."""
        return cls({name: value.detach().clone().float() for name, value in learning(network)}, decay)

    @torch.no_grad()
    def follow(self, learned: Mapping[str, Tensor], step: int) -> None:
        """Move towards what the network has learned; early steps count less than the decay says."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in learned.items():
            self.weights[name].lerp_(value.detach().to(self.weights[name]), 1 - decay)


def save_state(
    folder: Path, step: int, network: nn.Module, optimizer: torch.optim.Optimizer, average: Average, kind: str
) -> None:
    """Write everything that is needed to go on after `step`; `kind` names the optimiser."""
    partial = folder / f".{NAME}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    moments = {
        f"{number}.{name}": value
        for number, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
    }
    tensors = {key: value for key, value in moments.items() if isinstance(value, Tensor)}
    numbers = {key: value for key, value in moments.items() if not isinstance(value, Tensor)}
    save_file(_own(dict(learning(network))), partial / "weights.safetensors")
    save_file(_own(average.weights), partial / "average.safetensors")
    save_file(_own(tensors), partial / "optimizer.safetensors")
    facts = {"step": step, "optimiser": kind, "numbers": numbers}
    (partial / "step.json").write_text(json.dumps(facts) + "\n", encoding="utf-8")
    final, old = folder / NAME, folder / f".{NAME}.old"
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    partial.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def load_state(
    folder: Path, network: nn.Module, optimizer: torch.optim.Optimizer, average: Average, kind: str
) -> int:
    """Restore a run; returns the step after which it stopped, 0 when there is nothing to restore.

    Raises:
        BadInputError: The saved run is of another network, other layers or another optimiser, or damaged.
    """
    saved = folder / NAME
    if not saved.is_dir():
        # Killed between the two renames: the old state is whole.
        saved = folder / f".{NAME}.old"
        if not saved.is_dir():
            return 0
    try:
        facts = json.loads((saved / "step.json").read_text(encoding="utf-8"))
        if facts["optimiser"] != kind:
            raise ValueError(f"its optimiser is {facts['optimiser']}, not {kind}")
        weights = load_file(saved / "weights.safetensors")
        if other := weights.keys() ^ dict(learning(network)).keys():
            raise ValueError(f"it learns other layers ({min(other)})")
        network.load_state_dict(weights, strict=False)
        average.weights = {k: v.float() for k, v in load_file(saved / "average.safetensors").items()}
        _restore(optimizer, load_file(saved / "optimizer.safetensors") | facts["numbers"])
        return int(facts["step"])
    except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInputError(saved, "", f"cannot be gone on with: {reason}", WAY_OUT) from None


def _restore(optimizer: torch.optim.Optimizer, moments: dict[str, Tensor | float]) -> None:
    state = optimizer.state_dict()
    state["state"] = {}
    for key, value in moments.items():
        number, _, name = key.partition(".")
        state["state"].setdefault(int(number), {})[name] = value
    optimizer.load_state_dict(state)


def _own(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
