"""Noise levels of one sampling."""

from dataclasses import dataclass

import numpy as np
import torch
from diffusers import EulerDiscreteScheduler
from diffusers.schedulers.scheduling_utils import AysSchedules
from torch import Tensor

from models.diffusion_vas.weights.recipe import Recipe, Spacing


@dataclass(frozen=True)
class Schedule:
    """The noise levels that a sampler visits, falling, the last one 0."""

    sigmas: Tensor
    """(steps + 1,) float32."""
    initial_scale: float
    """What unit noise is multiplied by at the start: sqrt(sigma² + 1) in the published setting."""

    def __len__(self) -> int:
        return len(self.sigmas) - 1


def make_schedule(scheduler: EulerDiscreteScheduler, recipe: Recipe) -> Schedule:
    """Return the levels that a recipe asks for, in the range the checkpoint's scheduler gives."""
    if recipe.spacing is Spacing.AYS:
        sigmas = torch.tensor(ays_sigmas(recipe.steps), dtype=torch.float32)
    else:
        # The scheduler is mutable and shared: take what it computes and leave it.
        scheduler.set_timesteps(recipe.steps)
        sigmas = scheduler.sigmas.to(torch.float32).cpu().clone()
    top = float(sigmas[0])
    leading = scheduler.config.timestep_spacing not in ("linspace", "trailing")
    return Schedule(sigmas, (top**2 + 1) ** 0.5 if leading else top)


def ays_sigmas(steps: int) -> list[float]:
    """Return steps + 1 levels: diffusers' table for Stable Video Diffusion, log-linear between its entries.

    Source: Sabour, Fidler, Kreis, "Align Your Steps", ICML 2024; the interpolation is the authors' own.
    """
    table = [float(sigma) for sigma in AysSchedules["StableDiffusionVideoSigmas"]]
    known = np.log(table[:-1])
    places = np.linspace(0, len(known) - 1, steps) if steps > 1 else np.zeros(1)
    levels = np.exp(np.interp(places, np.arange(len(known)), known))
    return [*levels.tolist(), 0.0]
