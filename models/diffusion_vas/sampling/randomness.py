"""All random numbers of a run, from one seed, the same on every device.

The published order for one window: noise for the first input, noise for the second, initial latents, drawn
one after the other by a generator on the CPU. Frames that a later window shares with the one before keep
their noise, so that both begin alike; its new frames, and hypotheses after the first, draw from generators of
their own that are seeded from the run's seed and their number.
"""

import hashlib
from dataclasses import dataclass

import torch
from torch import Generator, Tensor


@dataclass(frozen=True)
class WindowNoise:
    """Unit normal numbers for one window."""

    first: Tensor
    """(T, 3, H, W), as the next."""
    second: Tensor
    latents: Tensor
    """(K, T, 4, h, w)."""
    churn: tuple[Generator, ...]
    """One generator per hypothesis for what samplers draw on their way."""

    def fresh_latents(self) -> Tensor:
        """Draw noise for one churned step, (K, T, 4, h, w)."""
        return torch.stack(
            [torch.randn(self.latents.shape[1:], generator=generator) for generator in self.churn]
        )


def published_generator(seed: int) -> Generator:
    """Return the generator with which a run begins."""
    return Generator().manual_seed(seed % 2**63)


def draw_noise(
    generator: Generator, seed: int, hypotheses: int, shape: tuple[int, int, int], stride: int
) -> WindowNoise:
    """Draw for one window of shape (T, H, W), in the published order, from `generator`."""
    frames, height, width = shape
    # The extra axis is where the published code has one; it changes how normal numbers are laid out.
    first = torch.randn(frames, 1, 3, height, width, generator=generator)[:, 0]
    second = torch.randn(frames, 1, 3, height, width, generator=generator)[:, 0]
    size = (frames, 4, height // stride, width // stride)
    latents = [torch.randn(1, *size, generator=generator)[0]]
    latents += [
        torch.randn(size, generator=_derived(seed, "latents", number)) for number in range(1, hypotheses)
    ]
    churn = tuple(_derived(seed, "churn", number) for number in range(hypotheses))
    return WindowNoise(first, second, torch.stack(latents), churn)


def continue_noise(
    before: WindowNoise, seed: int, start: int, shared: int, frames: int, hypotheses: int
) -> WindowNoise:
    """Return the noise of a window of `frames` that begins at frame `start` of the clip.

    Its first `shared` frames are the last ones of the window before.
    """
    generator = _derived(seed, "window", start)
    size = before.first.shape[2:]
    new = draw_noise(
        generator,
        seed + start,
        hypotheses,
        (frames - shared, int(size[0]), int(size[1])),
        int(size[0]) // int(before.latents.shape[-2]),
    )
    if not shared:
        return new
    return WindowNoise(
        torch.cat([before.first[-shared:], new.first]),
        torch.cat([before.second[-shared:], new.second]),
        torch.cat([before.latents[:, -shared:], new.latents], dim=1),
        new.churn,
    )


def _derived(seed: int, purpose: str, number: int) -> Generator:
    digest = hashlib.sha256(f"{seed}/{purpose}/{number}".encode()).digest()
    return Generator().manual_seed(int.from_bytes(digest[:7], "big"))
