"""The training loss: EDM's weighting on the clean estimate, with conditions dropped at random.

Noise levels and weights are those of the published training (Stable Video Diffusion's): sigma log-normal
(0.7, 1.6), conditioning noise log-normal (−3.0, 0.5), weight (1 + σ²)/σ².
"""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from models.diffusion_vas.conditioning.clip_input import clip_pixels
from models.diffusion_vas.conditioning.conditions import encode_latents
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Kind, Recipe
from models.diffusion_vas_learning.examples import Example

SIGMA_LOCATION, SIGMA_SCALE = 0.7, 1.6
CONDITION_LOCATION, CONDITION_SCALE = -3.0, 0.5
FRAMES_AT_ONCE = 4
"""That the VAE encodes: each frame by itself, so it is a matter of memory alone."""


@dataclass(frozen=True)
class Prepared:
    """A batch of examples as latents; nothing of it needs gradients."""

    target: Tensor
    """(B, T, 4, h, w), scaled."""
    first: Tensor
    """(B, T, 4, h, w), unscaled, as the next; zeros where dropped."""
    second: Tensor
    context: Tensor
    """(B·T, 1, D)."""
    ids: Tensor
    """(B, 3)."""


@torch.no_grad()
def prepare(
    networks: Networks, examples: list[Example], recipe: Recipe, dropout: float, generator: Generator
) -> Prepared:
    """Encode a batch with the frozen encoders; each condition is dropped with probability `dropout`.

    As in InstructPix2Pix: one number decides between first only, both, second only, nothing. The first input
    brings its embedding with it.
    """
    device = networks.device.torch_device
    targets, firsts, seconds, contexts, ids = [], [], [], [], []
    for example in examples:
        strength = float(
            torch.exp(CONDITION_LOCATION + CONDITION_SCALE * torch.randn((), generator=generator))
        )
        chance = float(torch.rand((), generator=generator))
        targets.append(_encode(networks, example.target) * networks.scaling_factor)
        first = _encode(networks, _noisy(example.first, strength, generator))
        if example.second is None:
            second = torch.zeros_like(first)
        else:
            second = _encode(networks, _noisy(example.second, strength, generator))
        pixels = clip_pixels(example.first.to(device), networks.clip_normalisation)
        kind = next(networks.image_encoder.parameters()).dtype
        context = networks.image_encoder(pixels.to(kind)).image_embeds[:, None].float()
        if chance < 2 * dropout:
            first, context = torch.zeros_like(first), torch.zeros_like(context)
        if dropout <= chance < 3 * dropout:
            second = torch.zeros_like(second)
        firsts.append(first)
        seconds.append(second)
        contexts.append(context)
        ids.append(torch.tensor([recipe.fps - 1, recipe.motion_bucket, strength], device=device))
    return Prepared(
        torch.stack(targets), torch.stack(firsts), torch.stack(seconds), torch.cat(contexts), torch.stack(ids)
    )


def denoising_loss(
    networks: Networks, unet: torch.nn.Module, batch: Prepared, recipe: Recipe, generator: Generator
) -> Tensor:
    """Return the mean weighted squared error of the clean estimate."""
    shape = (len(batch.target), 1, 1, 1, 1)
    if recipe.kind is Kind.ONE_STEP:
        sigma = torch.full(shape, float(networks.scheduler.config.sigma_max))
        noisy = torch.zeros_like(batch.target)
        weight = torch.ones(shape)
    else:
        sigma = torch.exp(SIGMA_LOCATION + SIGMA_SCALE * torch.randn(shape, generator=generator))
        noise = torch.randn(batch.target.shape, generator=generator).to(batch.target.device)
        noisy = batch.target + sigma.to(noise.device) * noise
        weight = (1 + sigma**2) / sigma**2
    sigma, weight = sigma.to(batch.target.device), weight.to(batch.target.device)
    scaled = noisy / (sigma**2 + 1) ** 0.5
    sample = torch.cat([scaled, batch.first, batch.second], dim=2)
    predicted = unet(sample, 0.25 * torch.log(sigma.flatten()), batch.context, batch.ids).float()
    clean = predicted * (-sigma / (sigma**2 + 1) ** 0.5) + noisy / (sigma**2 + 1)
    loss: Tensor = (weight * (clean - batch.target) ** 2).mean()
    return loss


def _noisy(video: Tensor, strength: float, generator: Generator) -> Tensor:
    return video + strength * torch.randn(video.shape, generator=generator)


def _encode(networks: Networks, video: Tensor) -> Tensor:
    device = networks.device.torch_device
    chunks = [
        encode_latents(networks, chunk.to(device)).float() for chunk in torch.split(video, FRAMES_AT_ONCE)
    ]
    return torch.cat(chunks)
