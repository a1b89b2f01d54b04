"""The published order of operations with our networks: the library's own classes, one frame at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from diffusers.models.attention_processor import Attention, AttnProcessor2_0
from diffusers.models.resnet import AlphaBlender
from torch import nn

from models.devices.plan import MemoryPlan
from models.diffusion_vas.networks.fused_layers import LeanBlender, LeanLinear, TimeConv

ONE_BY_ONE = MemoryPlan(encode_chunk=1)
STOCK: dict[type[nn.Module], type[nn.Module]] = {
    TimeConv: nn.Conv3d,
    LeanLinear: nn.Linear,
    LeanBlender: AlphaBlender,
}


@contextmanager
def published_order(networks: Any, *, is_wanted: bool = True) -> Iterator[None]:
    """Have UNet, VAE and image encoder compute as the library does it, within this block."""
    parts = (networks.unet, networks.vae, networks.image_encoder) if is_wanted else ()
    modules = [module for part in parts for module in part.modules()]
    swapped = [(module, type(module)) for module in modules if type(module) in STOCK]
    attentions = [module for module in networks.unet.modules() if isinstance(module, Attention) and is_wanted]
    kept = [module.processor for module in attentions]
    for module, own in swapped:
        module.__class__ = STOCK[own]
    for module in attentions:
        module.set_processor(AttnProcessor2_0())
    try:
        yield
    finally:
        for module, own in swapped:
            module.__class__ = own
        for module, processor in zip(attentions, kept, strict=True):
            module.set_processor(processor)
