"""Writes networks in the published folder layout, whole or not at all."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from models.diffusion_vas.networks.unet import to_published_names
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import SIDECAR, Recipe
from models.weights.reading import read_weights

INDEX: Mapping[str, Any] = {
    "_class_name": "DiffusionVASPipeline",
    "feature_extractor": ["transformers", "CLIPImageProcessor"],
    "image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
    "scheduler": ["diffusers", "EulerDiscreteScheduler"],
    "unet": ["diffusers", "UNetSpatioTemporalConditionModel"],
    "vae": ["diffusers", "AutoencoderKLTemporalDecoder"],
}


def save_networks(
    networks: Networks,
    folder: Path,
    *,
    recipe: Recipe | None = None,
    unet_weights: Mapping[str, Tensor] | None = None,
    frozen_from: Path | None = None,
) -> None:
    """Write a checkpoint folder; an existing one of this name is replaced only when the new one is complete.

    Args:
        networks: What to write.
        folder: Where.
        recipe: Goes beside the weights as what they were trained for.
        unet_weights: Written in place of the UNet's own (an average over training steps).
        frozen_from: Folder of weights from which VAE and image encoder are taken as they are in it: training
            may hold them in fewer bits.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    unet = to_published_names(dict(unet_weights or networks.unet.state_dict()))
    _write(partial / "unet", networks.unet.published_config(), unet, "diffusion_pytorch_model")
    vae_config = {**dict(networks.vae.config), "_class_name": "AutoencoderKLTemporalDecoder"}
    _write(partial / "vae", vae_config, _state(networks.vae, frozen_from, "vae"), "diffusion_pytorch_model")
    _write(
        partial / "image_encoder",
        networks.image_encoder.config.to_dict(),
        _state(networks.image_encoder, frozen_from, "image_encoder"),
        "model",
    )
    scheduler = {**dict(networks.scheduler.config), "_class_name": "EulerDiscreteScheduler"}
    _write_json(partial / "scheduler" / "scheduler_config.json", scheduler)
    normalisation = networks.clip_normalisation
    _write_json(
        partial / "feature_extractor" / "preprocessor_config.json",
        {
            "image_processor_type": "CLIPImageProcessor",
            "image_mean": list(normalisation.mean),
            "image_std": list(normalisation.std),
        },
    )
    _write_json(partial / "model_index.json", INDEX)
    if recipe is not None:
        changed = {k: v for k, v in asdict(recipe).items() if v != getattr(Recipe(), k)}
        _write_json(partial / SIDECAR, changed)
    _replace(partial, folder)


def _replace(partial: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _state(network: nn.Module, frozen_from: Path | None, part: str) -> dict[str, Tensor]:
    if frozen_from is not None:
        return read_weights(frozen_from / part, torch.float32)
    return dict(network.state_dict())


def _write(folder: Path, config: Mapping[str, Any], weights: Mapping[str, Tensor], stem: str) -> None:
    _write_json(folder / "config.json", {k: v for k, v in config.items() if not k.startswith("_name")})
    own = {name: value.detach().cpu().contiguous() for name, value in weights.items()}
    save_file(own, folder / f"{stem}.safetensors", metadata={"format": "pt"})


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dict(value), indent=1, default=str) + "\n", encoding="utf-8")
