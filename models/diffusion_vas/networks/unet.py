"""The spatio-temporal UNet of Stable Video Diffusion as Diffusion-VAS uses it (supplementary, section 6.1).

Differences from the stock class: the input convolution takes 12 channels (4 noisy latent, 4 of the first and
4 of the second input) and every frame has its own context token; the stock class repeats one over the clip.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from diffusers.configuration_utils import FrozenDict
from diffusers.models.unets.unet_spatio_temporal_condition import UNetSpatioTemporalConditionModel
from torch import Tensor
from torch.nn import functional

from models.diffusion_vas.networks.attention import SingleTokenProcessor, use_single_token_attention
from models.weights.checks.published_names import INPUT_CHANNELS, RAN, UNUSED, from_published_names


@dataclass
class DeepCache:
    """Features of the inner blocks, reused for some steps (Ma et al., "DeepCache", CVPR 2024).

    Between two steps the inner, low-resolution features change little: every `interval` steps all blocks run,
    in between only the outermost ones. `interval` 1 changes nothing.
    """

    interval: int = 1
    features: Tensor | None = None
    calls: int = 0

    def wants_refresh(self) -> bool:
        """Count a call; returns whether all blocks must run in it."""
        is_due = self.features is None or self.calls % self.interval == 0
        self.calls += 1
        return is_due


class DiffusionVasUNet(UNetSpatioTemporalConditionModel):
    """The network of both stages, of the one-step baseline and of the one-stage variant."""

    _temporal_attention: list[SingleTokenProcessor]

    @classmethod
    def from_published(cls, config: Mapping[str, Any], weights: Mapping[str, Tensor]) -> "DiffusionVasUNet":
        """Build the network from a published config and state dict; tensors are taken over, not copied.

        Raises:
            ValueError: Weights are missing, unexpected or of other shapes; the text says which.
        """
        known = {name: value for name, value in config.items() if not name.startswith("_")}
        with torch.device("meta"):
            network = cls(**{**known, "in_channels": INPUT_CHANNELS})
        missing, unexpected = network.load_state_dict(
            from_published_names(weights), strict=False, assign=True
        )
        if missing or unexpected:
            raise ValueError(
                f"{len(missing)} tensors are missing ({', '.join(missing[:3])}), "
                f"{len(unexpected)} are unknown ({', '.join(unexpected[:3])})"
            )
        network.prepare()
        network.eval()
        return network

    def prepare(self) -> None:
        """Use the attention that knows of single tokens; call once after building."""
        self._temporal_attention = use_single_token_attention(self)

    def published_config(self) -> dict[str, Any]:
        """Return the config as published checkpoints have it: `in_channels` says 8."""
        config = dict(FrozenDict(self.config))
        return {**config, "in_channels": 8, "_class_name": "UNetSpatioTemporalConditionModel"}

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        context: Tensor,
        added_time_ids: Tensor,
        cache: DeepCache | None = None,
    ) -> Tensor:
        """Predict v, (B, T, 4, h, w).

        Args:
            sample: (B, T, 12, h, w): scaled noisy latents, first and second input's latents.
            timestep: Scalar or (B,): a quarter of ln sigma.
            context: (B·T, 1, D): one token per frame, clips one after the other.
            added_time_ids: (B, 3): fps − 1, motion bucket, noise augmentation.
            cache: Features of inner blocks between the calls of one sampling.
        """
        batch, frames = sample.shape[:2]
        for processor in getattr(self, "_temporal_attention", ()):
            processor.groups = batch
        embedding = self._embed(sample, timestep, added_time_ids)
        hidden = self.conv_in(sample.flatten(0, 1))
        shared: dict[str, Tensor] = {
            "temb": embedding,
            "image_only_indicator": torch.zeros(batch, frames, dtype=hidden.dtype, device=hidden.device),
        }
        last = len(self.up_blocks) - 1
        if cache is None or cache.wants_refresh():
            hidden, outer = self._inner(hidden, context, shared)
            if cache is not None:
                cache.features = hidden
        else:
            assert cache.features is not None
            _, outer = self._outer_down(hidden, context, shared)
            hidden = cache.features
        hidden = self._up(last, hidden, outer, context, shared)
        hidden = self.conv_out(self.conv_act(self.conv_norm_out(hidden)))
        predicted: Tensor = hidden.reshape(batch, frames, *hidden.shape[1:])
        return predicted

    def _embed(self, sample: Tensor, timestep: Tensor, added_time_ids: Tensor) -> Tensor:
        batch, frames = sample.shape[:2]
        steps = timestep.reshape(-1).expand(batch).to(sample.device)
        embedding = self.time_embedding(self.time_proj(steps).to(sample.dtype))
        ids = self.add_time_proj(added_time_ids.flatten()).reshape(batch, -1)
        embedding = embedding + self.add_embedding(ids.to(embedding.dtype))
        repeated: Tensor = embedding.repeat_interleave(frames, dim=0)
        return repeated

    def _inner(
        self, hidden: Tensor, context: Tensor, shared: dict[str, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Run all but the last up block; returns what enters it and the outermost skip connections."""
        skips: tuple[Tensor, ...] = (hidden,)
        for block in self.down_blocks:
            hidden, more = block(hidden_states=hidden, **_context(block, context), **shared)
            skips += more
        hidden = self.mid_block(hidden_states=hidden, encoder_hidden_states=context, **shared)
        for index in range(len(self.up_blocks) - 1):
            count = len(self.up_blocks[index].resnets)
            hidden = self._up(index, hidden, skips[-count:], context, shared)
            skips = skips[:-count]
        return hidden, skips

    def _outer_down(
        self, hidden: Tensor, context: Tensor, shared: dict[str, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        block = self.down_blocks[0]
        inner, more = block(hidden_states=hidden, **_context(block, context), **shared)
        return inner, (hidden, *more)[: len(self.up_blocks[-1].resnets)]

    def _up(
        self,
        index: int,
        hidden: Tensor,
        skips: tuple[Tensor, ...],
        context: Tensor,
        shared: dict[str, Tensor],
    ) -> Tensor:
        block = self.up_blocks[index]
        result: Tensor = block(
            hidden_states=hidden, res_hidden_states_tuple=skips, **_context(block, context), **shared
        )
        return result


def to_published_names(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return a state dict as published ones are; `conv_in` is filled with the first 8 input channels."""
    published: dict[str, Tensor] = {}
    for name, value in weights.items():
        if name.startswith(f"{UNUSED}."):
            published[name.replace(f"{UNUSED}.", f"{RAN}.")] = value
            published[name] = value[:, :8].clone() if value.ndim == 4 else value.clone()
        else:
            published[name] = value
    return published


def widened(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return a published state dict from Stable Video Diffusion's; a published one comes back as it is.

    The input convolution for 12 channels begins as SVD's for the 8 that it knows (noisy latent, first input),
    and as zeros for the second input (the published training script does the same).
    """
    own = dict(weights)
    kernel = f"{UNUSED}.weight"
    if f"{RAN}.weight" in own or kernel not in own:
        return own
    missing = INPUT_CHANNELS - own[kernel].shape[1]
    own[f"{RAN}.weight"] = functional.pad(own[kernel], (0, 0, 0, 0, 0, missing))
    own[f"{RAN}.bias"] = own[f"{UNUSED}.bias"].clone()
    return own


def _context(block: torch.nn.Module, context: Tensor) -> dict[str, Tensor]:
    return {"encoder_hidden_states": context} if getattr(block, "has_cross_attention", False) else {}
