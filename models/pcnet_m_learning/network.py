"""The network of PCNet-M in torch, for training.

Source: Zhan et al., CVPR 2020 (a U-Net of pairs of 3 × 3 convolutions with batch normalisation). For use its
normalisations are folded into the convolutions (`folded`), and `models/pcnet_m/graph.py` writes the rest.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.pcnet_m.recipe import CHANNELS, CLASSES, WIDTHS


class PcnetM(nn.Module):
    """Takes (B, 2, S, S), S divisible by 16; returns logits (B, 2, S, S)."""

    def __init__(self, widths: Sequence[int] = WIDTHS) -> None:
        super().__init__()
        one, two, three, four, five = widths
        steps = ((CHANNELS, one), (one, two), (two, three), (three, four), (four, five))
        self.down = nn.ModuleList(_pair(*step) for step in steps)
        back = ((five + four, three), (2 * three, two), (2 * two, one), (2 * one, one))
        self.up = nn.ModuleList(_pair(*step) for step in back)
        self.head = nn.Conv2d(one, CLASSES, 1)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.xavier_uniform_(part.weight)
                nn.init.zeros_(part.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """Return logits of both classes."""
        kept: list[Tensor] = []
        for number, pair in enumerate(self.down):
            x = pair(x if number == 0 else nn.functional.max_pool2d(x, 2))
            kept.append(x)
        kept.pop()
        for pair in self.up:
            large = nn.functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
            x = pair(torch.cat([kept.pop(), large], dim=1))
        logits: Tensor = self.head(x)
        return logits


def _pair(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
        nn.Conv2d(outputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
    )  # fmt: skip


def folded(network: PcnetM) -> dict[str, NDArray[np.float32]]:
    """Return weights and biases of the convolutions with the normalisations inside them.

    Names are `down.STEP.HALF.weight`, `up.…`, `head.…`, HALF 0 or 1.
    """
    found: dict[str, Tensor] = {}
    for way in ("down", "up"):
        for step, pair in enumerate(getattr(network, way)):
            for half in (0, 1):
                conv, norm = pair[3 * half], pair[3 * half + 1]
                scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
                found[f"{way}.{step}.{half}.weight"] = conv.weight * scale[:, None, None, None]
                found[f"{way}.{step}.{half}.bias"] = norm.bias + (conv.bias - norm.running_mean) * scale
    found |= {f"head.{name}": value for name, value in network.head.state_dict().items()}
    return {name: value.detach().cpu().float().contiguous().numpy() for name, value in found.items()}
