"""Frames whose result is known (anchors, frames of the window before) are held through sampling."""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.diffusion_vas.samplers import Denoise


@dataclass(frozen=True)
class Held:
    """Known frames of a window."""

    frames: tuple[int, ...]
    latents: Tensor
    """(K or 1, len(frames), 4, h, w): clean latents, scaled."""


def hold(denoise: Denoise, held: Held | None, noise: Tensor) -> Denoise:
    """Return a denoiser that imposes known latents at every noise level.

    Before each call the held frames are z + sigma·n with their own fixed noise n from `noise`, (K, T, 4, h,
    w); its estimate of them is z. So every solver keeps them on that line, the other frames attend to them at
    the noise level they have themselves, and they end exactly at z.
    """
    if held is None or not held.frames:
        return denoise
    index = torch.tensor(held.frames, device=noise.device)
    clean = held.latents.to(noise).expand(len(noise), -1, -1, -1, -1)
    own_noise = noise[:, index]

    def denoise_around(state: Tensor, sigma: float) -> Tensor:
        known = state.clone()
        known[:, index] = clean + sigma * own_noise
        estimate = denoise(known, sigma).clone()
        # The state that the solver has is off by rounding only; correcting it here keeps the line exact.
        estimate[:, index] = clean
        return estimate

    return denoise_around
