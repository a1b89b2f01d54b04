"""The network of `lite` in training: eight frames of an object-centred crop as channels of a 2-D UNet.

Found best per minute of training on a CPU (notes in docs/lite-model-card.md): patches of 6 × 6 pixels become
one cell of a 16 × 16 grid, so the UNet is small; a thin head at full crop resolution, which sees modal mask,
cue and evidence again, puts the edges back. One pass gives HEADS answers: the first is trained to be right
on average, the others to be right if less, and if more, is hidden than the first expects.

In use `models/lite/graph.py` says the same sums to another engine: change both together.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.lite.recipe import COARSE_CHANNELS, COARSE_PATCH, FINE_CHANNELS, FRAMES, GROUPS, HEADS, PATCH

EMBEDDED = 40
DETAIL = 6


class ResidualBlock(nn.Module):
    """Two 3 × 3 convolutions; begins as identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.GroupNorm(GROUPS, channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, padding=1)
        )
        self.second = nn.Sequential(
            nn.GroupNorm(GROUPS, channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, padding=1)
        )
        nn.init.zeros_(self.second[2].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.second[2].bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) → the same."""
        result: Tensor = x + self.second(self.first(x))
        return result


class Attention(nn.Module):
    """Four heads over all cells of the coarse level."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, channels)
        self.ask = nn.Conv2d(channels, 3 * channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) → the same."""
        batch, channels, height, width = x.shape
        parts = self.ask(self.norm(x)).reshape(batch, 3, 4, channels // 4, height * width).transpose(-1, -2)
        seen = functional.scaled_dot_product_attention(parts[:, 0], parts[:, 1], parts[:, 2])
        result: Tensor = x + self.out(seen.transpose(-1, -2).reshape(batch, channels, height, width))
        return result


class LiteNetwork(nn.Module):
    """Modal masks, cue and evidence of FRAMES crops → logits of the whole object."""

    def __init__(self, wide: int = 128, deep: int = 192) -> None:
        super().__init__()
        self.wide, self.deep = wide, deep
        channels = FINE_CHANNELS * PATCH**2 + COARSE_CHANNELS * COARSE_PATCH**2
        self.embed = nn.Conv2d(channels, EMBEDDED, 1)
        self.join = nn.Conv2d(FRAMES * EMBEDDED, wide, 1)
        self.before = nn.Sequential(ResidualBlock(wide), ResidualBlock(wide))
        self.down = nn.Conv2d(wide, deep, 3, stride=2, padding=1)
        self.middle = nn.Sequential(
            ResidualBlock(deep), Attention(deep), ResidualBlock(deep), Attention(deep)
        )
        self.up = nn.Conv2d(deep, wide, 1)
        self.merge = nn.Conv2d(2 * wide, wide, 1)
        self.after = nn.Sequential(ResidualBlock(wide), ResidualBlock(wide))
        self.split = nn.Sequential(
            nn.GroupNorm(GROUPS, wide), nn.SiLU(), nn.Conv2d(wide, FRAMES * EMBEDDED, 1)
        )
        self.detail = nn.Sequential(
            nn.Conv2d(2 * EMBEDDED, 96, 1), nn.SiLU(), nn.Conv2d(96, DETAIL * PATCH**2, 1)
        )
        self.sharpen = nn.Sequential(
            nn.Conv2d(DETAIL + FINE_CHANNELS + COARSE_CHANNELS, 12, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(12, HEADS, 3, padding=1),
        )

    def forward(self, fine: Tensor, coarse: Tensor) -> Tensor:
        """Return logits, float (B, FRAMES, HEADS, GRID, GRID).

        Args:
            fine: float (B, FRAMES, FINE_CHANNELS, GRID, GRID), see `recipe`.
            coarse: Evidence, float (B, FRAMES, COARSE_CHANNELS, COARSE, COARSE).
        """
        batch, frames = fine.shape[:2]
        fine, coarse = fine.flatten(0, 1), coarse.flatten(0, 1)
        patches = [functional.pixel_unshuffle(fine, PATCH), functional.pixel_unshuffle(coarse, COARSE_PATCH)]
        own = self.embed(torch.cat(patches, dim=1))
        cells = own.shape[-2:]
        x = self.before(self.join(own.reshape(batch, frames * EMBEDDED, *cells)))
        deep = self.up(self.middle(self.down(x)))
        deep = functional.interpolate(deep, scale_factor=2.0, mode="nearest")
        x = self.after(self.merge(torch.cat([x, deep], dim=1)))
        told = self.split(x).reshape(batch * frames, EMBEDDED, *cells)
        detail = functional.pixel_shuffle(self.detail(torch.cat([functional.silu(own), told], dim=1)), PATCH)
        large = functional.interpolate(coarse, size=fine.shape[-2:], mode="bilinear", align_corners=False)
        logits = detail[:, :HEADS] + self.sharpen(torch.cat([detail, fine, large], dim=1))
        result: Tensor = logits.unflatten(0, (batch, frames))
        return result


def between(one: LiteNetwork, two: LiteNetwork, share: float) -> LiteNetwork:
    """Return the first network, moved by a share of the way to the second."""
    with torch.no_grad():
        for own, other in zip(one.parameters(), two.parameters(), strict=True):
            own.lerp_(other, share)
    return one
