"""Frames whose result is known (anchors, frames of the window before) are held through sampling."""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.diffusion_vas.sampling.samplers import Denoise


@dataclass(frozen=True)
class Held:
    """Known frames of a window."""

    frames: tuple[int, ...]
    latents: Tensor
    """(K or 1, len(frames), 4, h, w): clean latents, scaled."""
    weights: tuple[float, ...]
    """Of each frame, 0..1: 1 = it must come out like this (an anchor); less = so far it is drawn towards it
    (a window that fades into the next)."""

    @property
    def fixed(self) -> list[int]:
        """Places, within `frames`, of the frames of weight 1."""
        return [place for place, weight in enumerate(self.weights) if weight == 1]


def hold(denoise: Denoise, held: Held | None, noise: Tensor) -> Denoise:
    """Return a denoiser that imposes known latents at every noise level.

    Its estimate of a held frame is the known z, mixed by weight with the network's own. Frames of weight 1
    are moreover put to z + sigma·n before each call, with their own fixed noise n from `noise`, (K, T, 4, h,
    w): so every solver keeps them on that line, the other frames attend to them at the noise level they have
    themselves, and they end exactly at z.
    """
    if held is None or not held.frames:
        return denoise
    index = torch.tensor(held.frames, device=noise.device)
    clean = held.latents.to(noise).expand(len(noise), -1, -1, -1, -1)
    weight = torch.tensor(held.weights, device=noise.device)[None, :, None, None, None]
    fixed = index[held.fixed]
    line = clean[:, held.fixed]

    def denoise_around(state: Tensor, sigma: float) -> Tensor:
        known = state.clone()
        known[:, fixed] = line + sigma * noise[:, fixed]
        estimate = denoise(known, sigma).clone()
        estimate[:, index] = weight * clean + (1 - weight) * estimate[:, index]
        return estimate

    return denoise_around
