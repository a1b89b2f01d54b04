"""Loads the networks of one stage from the published layout. Safetensors only, nothing is executed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler
from torch import Tensor
from transformers import CLIPVisionModelWithProjection

from core.errors import BadInputError
from core.progress import CancelToken
from models.devices.device import Device
from models.diffusion_vas.networks.fused_layers import make_lean
from models.diffusion_vas.networks.unet import DiffusionVasUNet
from models.weights.checks.library_settings import arguments_of, config_of, library_faults
from models.weights.checks.network_settings import read_settings
from models.weights.reading import WAY_OUT, read_weights


@dataclass(frozen=True)
class ClipNormalisation:
    """What the image encoder expects after values were brought to 0..1; one number per channel."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass
class Networks:
    """One stage in memory."""

    unet: DiffusionVasUNet
    vae: AutoencoderKLTemporalDecoder
    image_encoder: CLIPVisionModelWithProjection
    scheduler: EulerDiscreteScheduler
    clip_normalisation: ClipNormalisation
    device: Device

    @property
    def scaling_factor(self) -> float:
        """What the latents that are denoised are multiplied by; conditioning latents are not."""
        return float(self.vae.config.scaling_factor)

    @property
    def latent_stride(self) -> int:
        """Pixels of the picture per pixel of the latent."""
        return int(2 ** (len(self.vae.config.block_out_channels) - 1))

    @property
    def size_step(self) -> int:
        """Height and width must be multiples of this: every UNet block but the last halves the latent."""
        return int(self.latent_stride * 2 ** (len(self.unet.config.block_out_channels) - 1))


def load_networks(folder: Path, device: Device, cancel: CancelToken | None = None) -> Networks:
    """Load one stage on a device.

    Raises:
        BadInputError: A file is missing, damaged or of another architecture; names it.
        Cancelled: The token was set between two networks.
    """
    token = cancel or CancelToken()
    config = arguments_of(DiffusionVasUNet, folder / "unet" / "config.json")
    token.check()
    weights = read_weights(folder / "unet", device.dtype)
    token.check()
    try:
        unet = DiffusionVasUNet.from_published(config, weights)
    except library_faults() as error:
        reason = " ".join(str(error).split())[:300]
        raise BadInputError(folder / "unet", "", f"is another architecture: {reason}", WAY_OUT) from None
    make_lean(unet)
    place(unet, device.torch_device, device.dtype)
    token.check()
    vae = _stock(AutoencoderKLTemporalDecoder, folder / "vae", device)
    token.check()
    image_encoder = _stock(CLIPVisionModelWithProjection, folder / "image_encoder", device)
    token.check()
    scheduler = _scheduler(folder / "scheduler" / "scheduler_config.json")
    return Networks(unet, vae, image_encoder, scheduler, _normalisation(folder), device)


def _stock(kind: Any, folder: Path, device: Device) -> Any:
    """Build a stock class from its config and weights; `from_pretrained` would look for pickles too."""
    weights = read_weights(folder, device.dtype)
    try:
        with torch.device("meta"):
            if kind is CLIPVisionModelWithProjection:
                network = kind(config_of(kind.config_class, folder / "config.json"))
            else:
                network = kind(**arguments_of(kind, folder / "config.json"))
        missing, unexpected = network.load_state_dict(weights, strict=False, assign=True)
        if any(not name.endswith("position_ids") for name in missing) or any(
            not name.endswith("position_ids") for name in unexpected
        ):
            raise ValueError(f"tensors missing: {missing[:3]}, unknown: {unexpected[:3]}")
    except library_faults() as error:
        reason = " ".join(str(error).split())[:300]
        raise BadInputError(folder, "", f"is another architecture: {reason}", WAY_OUT) from None
    _fill_buffers(network)
    make_lean(network)
    place(network, device.torch_device, device.dtype)
    return network.eval()


def place(network: torch.nn.Module, device: torch.device, dtype: torch.dtype | None = None) -> None:
    """Move a network; the plain way, because diffusers' own `to` warns of what we want."""
    torch.nn.Module.to(network, device, dtype)


def _fill_buffers(network: torch.nn.Module) -> None:
    """Position numbers are not stored; a network built without memory must be given them."""
    for module in network.modules():
        positions = getattr(module, "position_ids", None)
        if isinstance(positions, Tensor) and positions.is_meta:
            module.register_buffer("position_ids", torch.arange(positions.shape[-1])[None], persistent=False)


def _scheduler(path: Path) -> EulerDiscreteScheduler:
    values = arguments_of(EulerDiscreteScheduler, path)
    try:
        scheduler = EulerDiscreteScheduler.from_config(values)
    except library_faults() as error:
        raise BadInputError(
            path, "", f"cannot be used: {' '.join(str(error).split())[:300]}", WAY_OUT
        ) from None
    _check_scheduler(scheduler, path)
    return scheduler


def _check_scheduler(scheduler: EulerDiscreteScheduler, path: Path) -> None:
    config = scheduler.config
    if config.prediction_type != "v_prediction" or config.timestep_type != "continuous":
        raise BadInputError(
            path,
            "prediction_type, timestep_type",
            f"are {config.prediction_type}, {config.timestep_type}; v_prediction, continuous are needed",
            WAY_OUT,
        )


def _normalisation(folder: Path) -> ClipNormalisation:
    path = folder / "feature_extractor" / "preprocessor_config.json"
    config = read_settings(path)
    try:
        mean, std = tuple(map(float, config["image_mean"])), tuple(map(float, config["image_std"]))
    except (KeyError, TypeError, ValueError):
        raise BadInputError(path, "image_mean, image_std", "are missing", WAY_OUT) from None
    return ClipNormalisation(mean, std)
