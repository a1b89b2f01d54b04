"""Whether tensors and settings are those of the network we can run; if not, what they are instead.

Decided by tensors, not by class names: the published folders name a class of a module that we do not have,
and a name costs nothing to change.
"""

from pathlib import Path
from typing import Any

from core.errors import BadInputError
from models.weights.checks.contents import NetworkTensors
from models.weights.checks.published_names import INPUT_CHANNELS
from models.weights.stock.catalogue import CATALOGUE, WeightsEntry

WAY_OUT = "use the folder of the Diffusion-VAS weights"
TEMPORAL = (
    "temporal_transformer_blocks",
    "temporal_res_block",
    "temporal_conv",
    "temp_convs",
    "motion_modules",
)


def check_unet(config_path: Path, config: dict[str, Any], network: NetworkTensors) -> None:
    """Check the video network.

    Raises:
        BadInputError: It is another; says which.
    """
    if network.shape("conv_in2.weight") is None:
        raise BadInputError(
            network.path, "tensor conv_in2.weight", f"is missing: {_name_unet(network)}", WAY_OUT
        )
    widths = config.get("block_out_channels")
    if not isinstance(widths, list) or not widths or not all(type(width) is int for width in widths):
        raise BadInputError(config_path, "block_out_channels", "is not a list of widths", WAY_OUT)
    needed = (widths[0], INPUT_CHANNELS, 3, 3)
    found = network.shape("conv_in2.weight")
    if found != needed:
        reason = f"has the shape {found}, {needed} is needed (first of block_out_channels, 12 inputs)"
        raise BadInputError(network.path, "tensor conv_in2.weight", reason, WAY_OUT)
    if not _is_temporal(network):
        reason = "has no layers over time: this is a network for single pictures"
        raise BadInputError(network.path, "", reason, WAY_OUT)


def check_vae(config_path: Path, config: dict[str, Any], network: NetworkTensors) -> None:
    """Check the autoencoder.

    Raises:
        BadInputError: It is another; says which.
    """
    if network.shape("decoder.time_conv_out.weight") is None:
        name = config.get("_class_name") or "another network"
        reason = f"is missing: this is {name}, AutoencoderKLTemporalDecoder is needed"
        raise BadInputError(network.path, "tensor decoder.time_conv_out.weight", reason, WAY_OUT)
    found = network.shape("decoder.conv_in.weight")
    if found is not None and (len(found) != 4 or found[1] != 4):
        reason = f"has the shape {found}; 4 latent channels are needed"
        raise BadInputError(network.path, "tensor decoder.conv_in.weight", reason, WAY_OUT)
    if config.get("latent_channels", 4) != 4:
        raise BadInputError(config_path, "latent_channels", "is not 4", WAY_OUT)


def check_image_encoder(config_path: Path, config: dict[str, Any], network: NetworkTensors) -> None:
    """Check the encoder of pictures.

    Raises:
        BadInputError: It is another; says which.
    """
    if network.shape("visual_projection.weight") is None:
        kind = config.get("model_type") or "unknown"
        reason = f"is missing: this is a network of the kind {kind}, CLIPVisionModelWithProjection is needed"
        raise BadInputError(network.path, "tensor visual_projection.weight", reason, WAY_OUT)
    if any(name.startswith("text_model.") for name in network.tensors):
        reason = "holds a text network too: this is a whole CLIP, only its vision part is needed"
        raise BadInputError(network.path, "text_model", reason, WAY_OUT)
    if config.get("model_type") not in ("clip_vision_model", None):
        raise BadInputError(config_path, "model_type", "is not clip_vision_model", WAY_OUT)


def check_together(unet: NetworkTensors, unet_config: dict[str, Any], encoder: NetworkTensors) -> None:
    """Check that the video network takes what the encoder of pictures gives.

    Raises:
        BadInputError: Their widths differ, so that the two are not of one set.
    """
    given = encoder.shape("visual_projection.weight")
    taken = unet_config.get("cross_attention_dim")
    if given is not None and isinstance(taken, int) and given[0] != taken:
        reason = f"gives {given[0]} values, but the unet takes {taken}: the parts are of different sets"
        raise BadInputError(encoder.path, "tensor visual_projection.weight", reason, WAY_OUT)


def check_scheduler(path: Path, config: dict[str, Any]) -> None:
    """Check the noise schedule.

    Raises:
        BadInputError: It is another one.
    """
    for name, needed in (("prediction_type", "v_prediction"), ("timestep_type", "continuous")):
        if config.get(name) != needed:
            reason = f"is {config.get(name)!r}, {needed!r} is needed"
            raise BadInputError(path, name, reason, WAY_OUT)


def check_processor(path: Path, config: dict[str, Any]) -> None:
    """Check the numbers by which pictures are normalised for the encoder.

    Raises:
        BadInputError: They are missing.
    """
    for name in ("image_mean", "image_std"):
        value = config.get(name)
        if (
            not isinstance(value, list)
            or len(value) != 3
            or not all(isinstance(v, float | int) for v in value)
        ):
            raise BadInputError(path, name, "is not a list of three numbers", WAY_OUT)


def check_depth(
    entry: WeightsEntry, config_path: Path, config: dict[str, Any], network: NetworkTensors
) -> None:
    """Check a depth network and its size.

    Raises:
        BadInputError: It is another network, or another of our depth networks.
    """
    way_out = f"use a folder of {entry.repo_id}"
    if config.get("model_type") != "depth_anything":
        kind = config.get("model_type") or config.get("_class_name") or "unknown"
        reason = f"is {kind!r}, 'depth_anything' is needed"
        raise BadInputError(config_path, "model_type", reason, way_out)
    if not any(name.startswith("backbone.") for name in network.tensors):
        raise BadInputError(network.path, "", "holds no tensors of a backbone: another network", way_out)
    token = network.shape("backbone.embeddings.cls_token")
    width = token[-1] if token else 0
    for other in CATALOGUE:
        if other is not entry and other.depth_width and other.depth_width == width:
            raise BadInputError(network.path, f"width {width}", f"this is {other.title}", way_out)


def check_sam2(
    entry: WeightsEntry, config_path: Path, config: dict[str, Any], network: NetworkTensors
) -> None:
    """Check a SAM 2 network for videos; it serves for pictures too.

    Raises:
        BadInputError: It is another network.
    """
    way_out = f"use a folder of {entry.repo_id}"
    if config.get("model_type") != "sam2_video":
        kind = config.get("model_type") or config.get("_class_name") or "unknown"
        raise BadInputError(config_path, "model_type", f"is {kind!r}, 'sam2_video' is needed", way_out)
    for part in ("vision_encoder.", "mask_decoder.", "memory_attention."):
        if not any(name.startswith(part) for name in network.tensors):
            raise BadInputError(
                network.path, "", f"holds no tensors of {part[:-1]}: another network", way_out
            )


def _name_unet(network: NetworkTensors) -> str:
    entrance = network.shape("conv_in.weight")
    channels = entrance[1] if entrance and len(entrance) == 4 else 0
    if entrance is None:
        return "this is no UNet of the Stable Diffusion family"
    if not _is_temporal(network):
        return f"this is a network for single pictures (Stable Diffusion, {channels} input channels)"
    if channels == 8:
        return "this is Stable Video Diffusion itself, without the second input that amodal masks need"
    return f"this is a video network with {channels} input channels"


def _is_temporal(network: NetworkTensors) -> bool:
    return any(word in name for name in network.tensors for word in TEMPORAL)
