"""Random weights of the published size, made without reading any and without more memory than they take.

For proofs of memory and time, which do not depend on what the weights are.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.tiny import svd_size_networks

BLOCK = 1_000_003
"""Random numbers that fill all weights, again and again: a prime, so that no two rows of one are equal."""
DtypeOf = Callable[[str, Tensor], torch.dtype]
"""From a tensor's name and the tensor, without memory, to the kind of numbers that it gets."""


def outline(divisor: int = 1) -> Networks:
    """Return the networks on the meta device: names and shapes, no memory."""
    with torch.device("meta"):
        return svd_size_networks(divisor=divisor)


def fill(network: nn.Module, dtype_of: DtypeOf, seed: int = 0) -> None:
    """Give a network from the meta device random weights in main memory, in place.

    Matrices have the deviation that keeps the size of what goes through them; norms begin at 1, biases at 0.
    """
    block = torch.randn(BLOCK, generator=torch.Generator().manual_seed(seed))
    for prefix, module in network.named_modules():
        for name, value in module.named_parameters(recurse=False):
            dtype = dtype_of(f"{prefix}.{name}" if prefix else name, value)
            made = torch.empty(value.shape, dtype=dtype)
            if value.ndim > 1:
                _repeat(block / math.sqrt(value[0].numel()), made.view(-1))
            else:
                made.fill_(1.0 if name == "weight" else 0.0)
            module.register_parameter(name, nn.Parameter(made, requires_grad=value.requires_grad))
        for name, buffer in module.named_buffers(recurse=False):
            # The only ones there are: the numbers of positions.
            count = torch.arange(buffer.shape[-1]).expand(buffer.shape)
            module.register_buffer(name, count.to(buffer.dtype), persistent=False)


def _repeat(block: Tensor, out: Tensor) -> None:
    own = block.to(out.dtype)
    for start in range(0, len(out), BLOCK):
        part = out[start : start + BLOCK]
        part.copy_(own[: len(part)])
