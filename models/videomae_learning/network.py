"""What a training of VideoMAE begins with, and the weights that it leaves."""

from pathlib import Path
from shutil import rmtree
from typing import Any

import torch

from models.learning.state import State
from models.videomae.network import load_videomae
from models.videomae_learning.plan import SIZES, Plan
from models.weights.checks.videomae import INPUTS, MARK


def begin(plan: Plan, device: torch.device) -> State[Any]:
    """Return the state that a training begins with.

    Raises:
        BadInputError: The weights to begin with are damaged or of another network.
    """
    import transformers

    torch.manual_seed(plan.seed)
    if plan.start is not None:
        network = load_videomae(plan.start)
    else:
        settings = SIZES["tiny"] if plan.settings is None else plan.settings
        network = transformers.VideoMAEForPreTraining(transformers.VideoMAEConfig(**settings))
    network = network.to(device).train()
    # Nothing is masked out: the token that stands for what is masked out learns nothing.
    network.mask_token.requires_grad_(False)
    learning = [value for value in network.parameters() if value.requires_grad]
    return State(network, torch.optim.AdamW(learning, lr=plan.rate, weight_decay=0.05))


def save_weights(network: Any, folder: Path) -> None:
    """Write a network in the library's layout, marked as one that gives masks; the folder appears whole."""
    import transformers

    transformers.logging.disable_progress_bar()
    part, old = (folder.with_name(f".{folder.name}.{word}") for word in ("part", "old"))
    for left in (part, old):
        rmtree(left, ignore_errors=True)
    setattr(network.config, MARK, INPUTS)
    network.save_pretrained(part)
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    rmtree(old, ignore_errors=True)
