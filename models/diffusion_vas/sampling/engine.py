"""Runs the diffusion model on one window of frames: encode, sample, decode."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor

from core.messages import mark
from core.progress import CancelToken
from models.devices.plan import FULL, MemoryPlan
from models.diffusion_vas.conditioning.conditions import Conditioning, Inputs, encode_inputs
from models.diffusion_vas.decoding.latents import decode_latents
from models.diffusion_vas.memory.offloading import Offloading
from models.diffusion_vas.sampling.denoiser import GuidedDenoiser
from models.diffusion_vas.sampling.known_frames import Held, hold
from models.diffusion_vas.sampling.randomness import WindowNoise
from models.diffusion_vas.sampling.samplers import sample
from models.diffusion_vas.sampling.schedule import make_schedule
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Kind, Recipe


class Phase(StrEnum):
    """What a window is being put through."""

    ENCODE = mark("Encoding")
    SAMPLE = mark("Denoising")
    DECODE = mark("Decoding")


@dataclass(frozen=True)
class WindowStep:
    """Progress within one window."""

    phase: Phase
    done: int
    total: int
    fraction: float
    """Share of the window done, 0..1, weighted by what the phases cost."""


@dataclass(frozen=True)
class WindowResult:
    """One finished window."""

    latents: Tensor
    """(K, T, 4, h, w) float32 on the CPU: final, scaled."""
    frames: Tensor
    """(K, T, 3, H, W) float32 on the CPU, 0..1."""


def run_window(
    networks: Networks,
    inputs: Inputs,
    noise: WindowNoise,
    recipe: Recipe,
    cancel: CancelToken,
    *,
    held: Held | None = None,
    plan: MemoryPlan = FULL,
) -> Iterator[WindowStep | WindowResult]:
    """Yield a step after every piece of work and the result at the end.

    All that does not depend on the hypothesis (both encoders, their latents) is computed once for all K.

    Raises:
        Cancelled: The token was set; checked before every call of a network.
        torch.OutOfMemoryError, RuntimeError: Memory ran out; see `models.devices.plan`.
    """
    with torch.inference_mode(), Offloading(networks, plan) as offloading:
        conditioning: Conditioning | None = None
        offloading.need(networks.image_encoder, networks.vae)
        for encoded in encode_inputs(networks, inputs, (noise.first, noise.second), recipe, plan, cancel):
            if isinstance(encoded, Conditioning):
                conditioning = encoded
            else:
                yield WindowStep(Phase.ENCODE, 0, 1, 0.05 * encoded)
        assert conditioning is not None
        offloading.need(networks.unet)
        denoiser = GuidedDenoiser(networks, conditioning, recipe, plan, cancel)
        latents = noise.latents.to(networks.device.torch_device)
        for number, (state, total) in enumerate(
            _denoise(networks, denoiser, latents, noise, held, recipe), 1
        ):
            latents = state
            yield WindowStep(Phase.SAMPLE, number, total, 0.05 + 0.85 * number / total)
        if held is not None and held.fixed:
            fixed = [held.frames[place] for place in held.fixed]
            latents[:, fixed] = held.latents[:, held.fixed].to(latents)
        offloading.need(networks.vae)
        chunk = min(recipe.decode_chunk, plan.decode_chunk or recipe.decode_chunk)
        for decoded in decode_latents(networks, latents, chunk, cancel):
            if isinstance(decoded, Tensor):
                yield WindowResult(latents.cpu(), decoded)
            else:
                yield WindowStep(Phase.DECODE, 0, 1, 0.9 + 0.1 * decoded)


def _denoise(
    networks: Networks,
    denoiser: GuidedDenoiser,
    unit: Tensor,
    noise: WindowNoise,
    held: Held | None,
    recipe: Recipe,
) -> Iterator[tuple[Tensor, int]]:
    """Yield state and number of steps after every step; the last state is the clean one."""
    if recipe.kind is Kind.ONE_STEP:
        yield one_step(denoiser, unit, float(networks.scheduler.config.sigma_max)), 1
        return
    schedule = make_schedule(networks.scheduler, recipe)
    denoise = hold(denoiser, held, unit)
    start = unit * schedule.initial_scale
    for state in sample(
        recipe, denoise, start, schedule.sigmas, lambda: noise.fresh_latents().to(unit.device)
    ):
        yield state, len(schedule)


def one_step(denoiser: GuidedDenoiser, like: Tensor, sigma_max: float) -> Tensor:
    """Regress clean latents in one pass (the 3D-UNet of the supplementary, 6.3).

    The noisy input is zero and the noise level the highest: the estimate is then c_out·F with c_out ≈ −1, so
    that a network trained this way and a diffusion network share their parametrisation. No randomness.
    """
    return denoiser(torch.zeros_like(like), sigma_max)
