"""A small VAE that learns to keep masks of toy clips: the ground on which a toy network works."""

from collections.abc import Callable

import numpy as np
import torch

from models.diffusion_vas.conditioning.pixels import mask_video
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas_learning.clip import TrainingClip

NOISE, DEVIATION = 0.05, 0.5
"""Of latents while it learns, and what the UNet will see."""


def train_vae(
    networks: Networks, draw: Callable[[np.random.Generator], TrainingClip], steps: int, rate: float = 1e-3
) -> None:
    """Teach the VAE masks and maps of short clips, in place; its latents are then scaled to one deviation."""
    rng, noise = np.random.default_rng(0), torch.Generator().manual_seed(0)
    vae = networks.vae.train()
    optimizer = torch.optim.AdamW(vae.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        clip = draw(rng)
        masks = np.concatenate([clip.amodal, clip.modal, clip.cue.maps[:]])  # type: ignore[union-attr, index]
        video = mask_video(torch.from_numpy(masks.astype(np.float32))[:, None]).contiguous()
        latents = vae.encode(video).latent_dist.mode()
        noisy = latents + NOISE * torch.randn(latents.shape, generator=noise)
        decoded = vae.decode(noisy, num_frames=len(clip)).sample
        loss = (decoded - video).abs().mean() + 1e-4 * (latents**2).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
    vae.eval()
    with torch.no_grad():
        stack = [
            mask_video(torch.from_numpy(np.asarray(draw(rng).amodal, np.float32))[:, None]) for _ in range(50)
        ]
        deviation = float(vae.encode(torch.cat(stack)).latent_dist.mode().std())
    vae.register_to_config(scaling_factor=DEVIATION / deviation)
