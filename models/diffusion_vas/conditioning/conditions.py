"""Turns the two inputs into what the network is conditioned on. Independent of the hypothesis: done once."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from core.progress import CancelToken
from models.devices.plan import MemoryPlan
from models.diffusion_vas.conditioning.clip_input import clip_pixels
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Mode, Recipe


@dataclass(frozen=True)
class Inputs:
    """The two inputs of a window, −1..1, (T, 3, H, W) float32; the second may be missing."""

    first: Tensor
    second: Tensor | None


@dataclass(frozen=True)
class Conditioning:
    """What does not change during sampling."""

    first_latents: Tensor
    """(T, 4, h, w); not multiplied by the VAE's scaling factor, like the next."""
    second_latents: Tensor
    """(T, 4, h, w); zeros where there is no second input, as in training with that input dropped."""
    embeddings: Tensor
    """(T, 1, D): CLIP embedding of every frame of the first input."""
    added_time_ids: Tensor
    """(3,): fps − 1, motion bucket, noise augmentation."""

    def contexts(self, mode: Mode) -> tuple[Tensor, Tensor]:
        """Return the context rows (T, 1, D) of the unconditional and of the conditional clip.

        Official mode deals out the published list zero, e0, zero, e1, … in its order, so that the first half
        goes to the unconditional clip: both halves are mixed and every embedding reaches another frame.
        """
        zeros = torch.zeros_like(self.embeddings)
        if mode is Mode.MATCHED:
            return zeros, self.embeddings
        dealt = torch.stack([zeros, self.embeddings], dim=1).flatten(0, 1)
        return dealt[: len(zeros)], dealt[len(zeros) :]


def encode_inputs(
    networks: Networks,
    inputs: Inputs,
    noises: tuple[Tensor, Tensor],
    recipe: Recipe,
    plan: MemoryPlan,
    cancel: CancelToken,
) -> Iterator[Conditioning | float]:
    """Encode both inputs; yields the share done after every chunk and the conditioning at the end.

    `noises` are unit normal, of the inputs' shape: added, times the recipe's augmentation, before the VAE;
    the image encoder sees the clean first input.

    Raises:
        Cancelled: The token was set.
    """
    device, dtype = networks.device.torch_device, networks.device.dtype
    chunks = _chunks(len(inputs.first), plan.encode_chunk)
    total, done = (3 if inputs.second is not None else 2) * len(chunks), 0
    embeddings: list[Tensor] = []
    for chunk in chunks:
        cancel.check()
        pixels = clip_pixels(inputs.first[chunk].to(device), networks.clip_normalisation)
        embeddings.append(networks.image_encoder(pixels.to(dtype)).image_embeds[:, None])
        done += 1
        yield done / total
    latents: list[list[Tensor]] = [[], []]
    for which, (video, noise) in enumerate(zip((inputs.first, inputs.second), noises, strict=True)):
        if video is None:
            continue
        for chunk in chunks:
            cancel.check()
            pixels = video[chunk]
            if recipe.mode is Mode.OFFICIAL:
                pixels = stretch_bright_frames(pixels)
            noisy = pixels.to(device) + recipe.noise_augmentation * noise[chunk].to(device)
            latents[which].append(encode_latents(networks, noisy))
            done += 1
            yield done / total
    first = torch.cat(latents[0])
    second = torch.cat(latents[1]) if latents[1] else torch.zeros_like(first)
    ids = torch.tensor(
        [recipe.fps - 1, recipe.motion_bucket, recipe.noise_augmentation], dtype=dtype, device=device
    )
    yield Conditioning(first, second, torch.cat(embeddings), ids)


def encode_latents(networks: Networks, pixels: Tensor) -> Tensor:
    """Return the mode of the VAE's posterior, (T, 4, h, w), of pictures (T, 3, H, W) in −1..1; unscaled.

    In float16 the encoder works in float32 where the checkpoint asks for it (`force_upcast`).
    """
    vae, dtype = networks.vae, networks.device.dtype
    upcast = dtype is torch.float16 and bool(vae.config.force_upcast)
    if upcast:
        vae.encoder.to(torch.float32)
        vae.quant_conv.to(torch.float32)
    try:
        # Not channels-last, which is twice as fast on a CPU: its convolutions cost a digit of parity.
        latents = vae.encode(pixels.to(torch.float32 if upcast else dtype)).latent_dist.mode()
    finally:
        if upcast:
            vae.encoder.to(dtype)
            vae.quant_conv.to(dtype)
    result: Tensor = latents.to(dtype)
    return result


def stretch_bright_frames(video: Tensor) -> Tensor:
    """Map every frame without a negative value from 0..1 to −1..1, as the published preprocessing does.

    A quirk: a depth frame wholly in the nearer half, already in −1..1, is stretched a second time.
    """
    is_bright = video.flatten(1).amin(dim=1) >= 0
    return torch.where(is_bright[:, None, None, None], 2 * video - 1, video)


def _chunks(frames: int, size: int) -> list[slice]:
    return [slice(start, min(frames, start + size)) for start in range(0, frames, size)]
