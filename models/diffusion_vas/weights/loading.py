"""Loads the networks of one stage from the published layout. Safetensors only, nothing is executed."""

from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler
from transformers import CLIPVisionModelWithProjection

from core.errors import BadInputError
from core.progress import CancelToken
from models.devices.device import Device
from models.diffusion_vas.networks.fused_layers import make_lean
from models.diffusion_vas.networks.unet import DiffusionVasUNet, widened
from models.weights.checks.blueprints import ENCODER, VAE, build_blueprint, fit
from models.weights.checks.library_settings import arguments_of, library_faults
from models.weights.checks.network_settings import read_settings
from models.weights.library_networks import load_library_network
from models.weights.reading import WAY_OUT, kinds_of, read_weights

MAIN_MEMORY = torch.device("cpu")


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
    """Where they work; they lie in main memory until something asks for them there."""

    def to_device(self) -> None:
        """Have all three on the device."""
        for network in (self.unet, self.vae, self.image_encoder):
            place(network, self.device.torch_device)

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


def load_networks(
    folder: Path, device: Device, cancel: CancelToken | None = None, *, may_widen: bool = False
) -> Networks:
    """Load one stage into main memory, in the precision of a device.

    What goes to the device, and when, the memory plan decides: all three at once may be too much for it.
    `may_widen` takes Stable Video Diffusion's own weights too, as training begins with them.

    Raises:
        BadInputError: A file is missing, damaged or of another architecture; names it.
        Cancelled: The token was set between two networks.
    """
    token = cancel or CancelToken()
    config = arguments_of(DiffusionVasUNet, folder / "unet" / "config.json")
    token.check()
    weights = read_weights(folder / "unet", device.dtype)
    if may_widen:
        weights = widened(weights)
    token.check()
    try:
        unet = DiffusionVasUNet.from_published(config, weights)
    except library_faults() as error:
        reason = " ".join(str(error).split())[:300]
        raise BadInputError(folder / "unet", "", f"is another architecture: {reason}", WAY_OUT) from None
    make_lean(unet)
    place(unet, MAIN_MEMORY, device.dtype)
    token.check()
    vae = _vae(folder / "vae", device.dtype)
    place(vae, MAIN_MEMORY, device.dtype)
    token.check()
    image_encoder = load_library_network(ENCODER, folder / "image_encoder", device.dtype)
    make_lean(image_encoder)
    token.check()
    scheduler = _scheduler(folder / "scheduler" / "scheduler_config.json")
    return Networks(unet, vae, image_encoder, scheduler, _normalisation(folder), device)


def _vae(folder: Path, dtype: torch.dtype) -> AutoencoderKLTemporalDecoder:
    """Build the stock class from its settings and weights; `from_pretrained` would look for pickles too."""
    network = build_blueprint(VAE, folder / "config.json")
    weights = read_weights(folder, dtype)
    fit(network, folder, kinds_of(weights))
    network.load_state_dict(weights, assign=True)
    make_lean(network)
    return network.eval()


def place(network: torch.nn.Module, device: torch.device, dtype: torch.dtype | None = None) -> None:
    """Move a network; the plain way, because diffusers' own `to` warns of what we want."""
    torch.nn.Module.to(network, device, dtype)


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
