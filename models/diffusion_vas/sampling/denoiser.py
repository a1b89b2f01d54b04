"""The denoiser D(x; sigma) of the conditioned network, with guidance (supplementary, 6.2, equation 3)."""

import torch
from torch import Tensor

from core.progress import CancelToken
from models.devices.plan import MemoryPlan
from models.diffusion_vas.conditioning.conditions import Conditioning
from models.diffusion_vas.networks.unet import DeepCache
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Recipe


class GuidedDenoiser:
    """Estimates clean latents of K hypotheses at once.

    v-prediction in EDM's preconditioning: c_in = 1/√(σ²+1), c_skip = 1/(σ²+1), c_out = −σ/√(σ²+1),
    c_noise = ln(σ)/4. The conditional and the unconditional branch are clips of one batch, in as many calls
    as the memory plan wants.
    """

    def __init__(
        self,
        networks: Networks,
        conditioning: Conditioning,
        recipe: Recipe,
        plan: MemoryPlan,
        cancel: CancelToken,
    ) -> None:
        self._networks = networks
        self._recipe = recipe
        self._plan = plan
        self._cancel = cancel
        self._ids = conditioning.added_time_ids
        frames = len(conditioning.first_latents)
        guidance = torch.linspace(recipe.guidance_min, recipe.guidance_max, frames)
        self._guidance = guidance.to(networks.device.torch_device)[None, :, None, None, None]
        both = torch.cat([conditioning.first_latents, conditioning.second_latents], dim=1)
        unconditional, conditional = conditioning.contexts(recipe.mode)
        self._branches = [(both, conditional)]
        if recipe.uses_guidance:
            self._branches.insert(0, (torch.zeros_like(both), unconditional))
        self._caches: dict[int, DeepCache] = {}

    @torch.inference_mode()
    def __call__(self, state: Tensor, sigma: float) -> Tensor:
        """Return D(x; sigma), (K, T, 4, h, w) float32, of a state of that shape.

        Raises:
            Cancelled: The token was set before one of the calls of the network.
        """
        scaled = (state / (sigma**2 + 1) ** 0.5).to(self._networks.device.dtype)
        predictions = self._predict(scaled, sigma)
        if self._recipe.uses_guidance:
            unconditional, conditional = predictions.chunk(2)
            predictions = unconditional + self._guidance * (conditional - unconditional)
        clean: Tensor = predictions.float() * (-sigma / (sigma**2 + 1) ** 0.5) + state / (sigma**2 + 1)
        return clean

    def _predict(self, scaled: Tensor, sigma: float) -> Tensor:
        """Run all branches of all hypotheses, (branches·K, T, 4, h, w), branch by branch as published."""
        timestep = 0.25 * torch.log(torch.tensor(sigma, dtype=torch.float32, device=scaled.device))
        samples, contexts = [], []
        for latents, context in self._branches:
            samples += [torch.cat([clip, latents], dim=1) for clip in scaled]
            contexts += [context] * len(scaled)
        results = []
        size = self._plan.clips_per_call
        for start in range(0, len(samples), size):
            self._cancel.check()
            clips = samples[start : start + size]
            cache = self._caches.setdefault(start, DeepCache(self._recipe.cache_interval))
            results.append(
                self._networks.unet(
                    torch.stack(clips),
                    timestep,
                    torch.cat(contexts[start : start + size]),
                    self._ids.expand(len(clips), 3),
                    cache if self._recipe.cache_interval > 1 else None,
                )
            )
        return torch.cat(results)
