"""Saves and restores a training run in safetensors and JSON, whole or not at all; no pickles."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from core.errors import BadInputError

NAME = "training-state"


@dataclass
class Average:
    """Exponential moving average of a network's weights, with a warm-up (Karras et al., 2022, appendix F)."""

    weights: dict[str, Tensor]
    decay: float

    @classmethod
    def of(cls, network: nn.Module, decay: float) -> "Average":
        """Begin with the network's present weights."""
        return cls(
            {name: value.detach().clone().float() for name, value in network.state_dict().items()}, decay
        )

    @torch.no_grad()
    def follow(self, network: nn.Module, step: int) -> None:
        """Move towards the network's weights; early steps count less than the decay says."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in network.state_dict().items():
            self.weights[name].lerp_(value.detach().to(self.weights[name]), 1 - decay)


def save_state(
    folder: Path, step: int, network: nn.Module, optimizer: torch.optim.Optimizer, average: Average
) -> None:
    """Write everything that is needed to go on after `step`."""
    partial = folder / f".{NAME}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    save_file(_own(network.state_dict()), partial / "weights.safetensors")
    save_file(_own(average.weights), partial / "average.safetensors")
    moments = {
        f"{number}.{name}": value
        for number, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
    }
    save_file(_own(moments), partial / "optimizer.safetensors")
    (partial / "step.json").write_text(json.dumps({"step": step}) + "\n", encoding="utf-8")
    final, old = folder / NAME, folder / f".{NAME}.old"
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    partial.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def load_state(folder: Path, network: nn.Module, optimizer: torch.optim.Optimizer, average: Average) -> int:
    """Restore a run; returns the step after which it stopped, 0 when there is nothing to restore.

    Raises:
        BadInputError: The saved run is of another network or damaged.
    """
    saved = folder / NAME
    if not saved.is_dir():
        # Killed between the two renames: the old state is whole.
        saved = folder / f".{NAME}.old"
        if not saved.is_dir():
            return 0
    try:
        network.load_state_dict(load_file(saved / "weights.safetensors"))
        average.weights = {k: v.float() for k, v in load_file(saved / "average.safetensors").items()}
        state = optimizer.state_dict()
        state["state"] = {}
        for key, value in load_file(saved / "optimizer.safetensors").items():
            number, _, name = key.partition(".")
            state["state"].setdefault(int(number), {})[name] = value
        optimizer.load_state_dict(state)
        return int(json.loads((saved / "step.json").read_text(encoding="utf-8"))["step"])
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInputError(saved, "", f"cannot be gone on with: {reason}", "choose another --out") from None


def _own(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
