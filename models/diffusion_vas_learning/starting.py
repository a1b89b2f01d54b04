"""The networks of a training: which layers learn, in which numbers the others wait, what takes the steps."""

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import torch
from diffusers.models.resnet import SpatioTemporalResBlock
from diffusers.models.transformers.transformer_temporal import TransformerSpatioTemporalModel
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from core.errors import ModelUnavailableError
from core.progress import CancelToken
from models.devices.device import choose_device
from models.diffusion_vas.weights.loading import Networks, load_networks
from models.diffusion_vas_learning.plan import Layers, Optimiser, Precision, TrainingPlan

LEARNING = ("temporal_transformer_block", "conv_in.")
"""In the names of what learns in the published training script, which calls the convolution `conv_in2`."""
WEIGHT_DECAY = 1e-2
DTYPES = {Precision.FLOAT32: torch.float32, Precision.BFLOAT16: torch.bfloat16}


def load_for_training(start: Path, device: str, cancel: CancelToken) -> Networks:
    """Load weights to begin with: the published ones, a training's, or Stable Video Diffusion's own.

    Raises:
        BadInputError: A file is missing, damaged or of another architecture; names it.
        Cancelled: The token was set between two networks.
    """
    return load_networks(start, choose_device(device, "float32"), cancel, may_widen=True)


def learns(name: str, layers: Layers) -> bool:
    """Whether a tensor of the UNet, by its name in ours, learns."""
    return layers is Layers.ALL or any(part in name for part in LEARNING)


def make_ready(networks: Networks, plan: TrainingPlan) -> None:
    """Mark what learns, have the rest in the plan's numbers, switch gradient checkpointing; in place.

    What learns stays float32: a step of 3e-6 would be lost in the rounding of 16 bits. So does the VAE, whose
    latents are the target, and one-dimensional weights (norms, biases), which are few.
    """
    dtype = DTYPES[plan.precision]
    for name, value in networks.unet.named_parameters():
        value.requires_grad_(learns(name, plan.layers))
        if not value.requires_grad and value.ndim > 1:
            value.data = value.data.to(dtype)
    for frozen in (networks.vae, networks.image_encoder):
        frozen.requires_grad_(False)
    networks.image_encoder.to(dtype)
    _set_checkpoints(networks.unet, are_wanted=plan.gradient_checkpointing)


def _set_checkpoints(unet: nn.Module, *, are_wanted: bool) -> None:
    """Have every block compute its inside anew for the gradients instead of keeping it.

    Not the library's own switch, which keeps all of the temporal layers: those that learn.
    """
    for module in unet.modules():
        if isinstance(module, SpatioTemporalResBlock | TransformerSpatioTemporalModel):
            vars(module).pop("forward", None)
            if are_wanted:
                vars(module)["forward"] = partial(checkpoint, module.forward, use_reentrant=False)


def learning(unet: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """Yield name and value of what learns."""
    return ((name, value) for name, value in unet.named_parameters() if value.requires_grad)


def make_optimiser(unet: nn.Module, plan: TrainingPlan) -> torch.optim.Optimizer:
    """Return the plan's optimiser for what learns.

    Raises:
        ModelUnavailableError: It needs a package that is not installed.
    """
    values = [value for _, value in learning(unet)]
    if plan.optimiser is Optimiser.ADAFACTOR:
        return torch.optim.Adafactor(values, lr=plan.rate, weight_decay=WEIGHT_DECAY)
    if plan.optimiser is Optimiser.ADAMW:
        # One tensor after the other: all at once takes as much again as the weights.
        return torch.optim.AdamW(values, lr=plan.rate, weight_decay=WEIGHT_DECAY, foreach=False)
    check_optimiser(plan.optimiser)
    from bitsandbytes.optim import AdamW8bit

    made: torch.optim.Optimizer = AdamW8bit(values, lr=plan.rate, weight_decay=WEIGHT_DECAY)
    return made


def check_optimiser(optimiser: Optimiser) -> None:
    """Refuse an optimiser whose package is not here, before anything is loaded.

    Raises:
        ModelUnavailableError: One line that says how to get it, and what does without.
    """
    if optimiser is Optimiser.ADAMW_8BIT and find_spec("bitsandbytes") is None:
        raise ModelUnavailableError(
            "adamw-8bit needs the package bitsandbytes, which is not installed: run `pip install "
            f"bitsandbytes`, or choose {Optimiser.ADAFACTOR}, which needs less memory still"
        )
