"""Samplers in EDM form (Karras et al., "Elucidating the Design Space of Diffusion Models", 2022).

Each is a generator over steps: denoiser and noise levels in, one state after every step out, so that
progress, cancelling and previews cost nothing extra. `denoise(x, sigma)` returns the clean estimate D(x;
sigma). All states are float32 (K, T, 4, h, w), whatever precision the network uses.
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from models.diffusion_vas.weights.recipe import Recipe, Solver

Denoise = Callable[[Tensor, float], Tensor]
NoiseSource = Callable[[], Tensor]
"""Fresh unit noise of the state's shape."""

MAX_CHURN_GAIN = 2**0.5 - 1


def sample(
    recipe: Recipe, denoise: Denoise, start: Tensor, sigmas: Tensor, noise: NoiseSource
) -> Iterator[Tensor]:
    """Walk from `start` at sigmas[0] to 0 with the recipe's solver; yields the state after every step."""
    if recipe.solver is Solver.HEUN:
        return sample_heun(denoise, start, sigmas)
    if recipe.solver is Solver.DPMPP_2M:
        return sample_dpmpp_2m(denoise, start, sigmas)
    return sample_euler(denoise, start, sigmas, churn=recipe.churn, noise=noise)


def sample_euler(
    denoise: Denoise, start: Tensor, sigmas: Tensor, *, churn: float, noise: NoiseSource
) -> Iterator[Tensor]:
    """EDM, Algorithm 2, without its second-order correction and with constant churn (supplementary, 6.2).

    `churn` is S_churn: each step adds noise that lifts sigma by the share min(churn / steps, sqrt 2 − 1)
    before it goes down. 0 = the plain Euler steps of the published code.
    """
    state = start
    gain = min(churn / (len(sigmas) - 1), MAX_CHURN_GAIN)
    for sigma, lower in zip(sigmas[:-1].tolist(), sigmas[1:].tolist(), strict=True):
        lifted = sigma * (1 + gain)
        if gain > 0:
            state = state + (lifted**2 - sigma**2) ** 0.5 * noise()
        slope = (state - denoise(state, lifted)) / lifted
        state = state + (lower - lifted) * slope
        yield state


def sample_heun(denoise: Denoise, start: Tensor, sigmas: Tensor) -> Iterator[Tensor]:
    """EDM, Algorithm 1: an Euler step corrected by the slope at its end; the last step is plain."""
    state = start
    for sigma, lower in zip(sigmas[:-1].tolist(), sigmas[1:].tolist(), strict=True):
        slope = (state - denoise(state, sigma)) / sigma
        ahead = state + (lower - sigma) * slope
        if lower > 0:
            slope = (slope + (ahead - denoise(ahead, lower)) / lower) / 2
            ahead = state + (lower - sigma) * slope
        state = ahead
        yield state


def sample_dpmpp_2m(denoise: Denoise, start: Tensor, sigmas: Tensor) -> Iterator[Tensor]:
    """DPM-Solver++(2M) (Lu et al., 2022, Algorithm 2) with alpha = 1, as EDM's form has it.

    In h = ln(sigma / lower) the step is exact for a constant estimate; the estimate is extrapolated from the
    previous step's. First and last step are of first order.
    """
    state = start
    before: Tensor | None = None
    step_before = 0.0
    for sigma, lower in zip(sigmas[:-1].tolist(), sigmas[1:].tolist(), strict=True):
        clean = denoise(state, sigma)
        if lower == 0:
            state = clean
            yield state
            return
        step = float(torch.log(torch.tensor(sigma / lower, dtype=torch.float64)))
        estimate = clean
        if before is not None:
            ratio = step_before / step
            estimate = (1 + 1 / (2 * ratio)) * clean - (1 / (2 * ratio)) * before
        state = (lower / sigma) * state + (1 - lower / sigma) * estimate
        before, step_before = clean, step
        yield state
