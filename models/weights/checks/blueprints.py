"""Networks built without memory (torch's meta device), and whether tensors fit them by name, shape and kind.

What a library calls a tensor changes between its versions; `from_pretrained` renames what was published under
older names. The same renaming is asked here, so that what passes is what can be loaded. torch is imported
when a network is built, not before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadInputError
from models.weights.checks.library_settings import arguments_of, config_of, library_faults
from models.weights.checks.published_names import INPUT_CHANNELS, from_published_names
from models.weights.stock.catalogue import Layout

FLOATS = ("F32", "F16", "BF16")
SAM2, DEPTH, VIDEOMAE, UNET, VAE, ENCODER = (
    "Sam2VideoModel",
    "DepthAnythingForDepthEstimation",
    "VideoMAEForPreTraining",
    "UNetSpatioTemporalConditionModel",
    "AutoencoderKLTemporalDecoder",
    "CLIPVisionModelWithProjection",
)
PARTS = {
    (Layout.PIPELINE, "unet"): UNET,
    (Layout.PIPELINE, "vae"): VAE,
    (Layout.PIPELINE, "image_encoder"): ENCODER,
    (Layout.DEPTH, ""): DEPTH,
    (Layout.SAM2, ""): SAM2,
    (Layout.VIDEOMAE, ""): VIDEOMAE,
}
"""Class of the library that a part of a layout is built with."""
WAY_OUT = "fetch the weights again, or choose another folder"


@dataclass(frozen=True, slots=True)
class TensorKind:
    """What a file says of a tensor: its shape, and its kind as the format writes it (`F32`)."""

    shape: tuple[int, ...]
    dtype: str


def build_blueprint(class_name: str, config_path: Path) -> Any:
    """Return a network of a library's class on the meta device: names and shapes, no memory.

    Raises:
        BadInputError: The settings ask for what no weights may ask for, or the library refuses them.
    """
    import torch

    try:
        kind = _library_class(class_name)
        with torch.device("meta"):
            if class_name in (UNET, VAE):
                own = {"in_channels": INPUT_CHANNELS} if class_name == UNET else {}
                return kind(**{**arguments_of(kind, config_path), **own})
            return kind(config_of(kind.config_class, config_path))
    except library_faults() as error:
        reason = " ".join(str(error).split())[:300]
        raise BadInputError(
            config_path, "", f"describes no network that can be built: {reason}", WAY_OUT
        ) from None


def fit(network: Any, path: Path, found: Mapping[str, TensorKind]) -> None:
    """Check that the tensors of a file are those of a network, all of them and no others.

    Args:
        network: What `build_blueprint` returned.
        path: The file, for the error.
        found: What the file holds, by its own names.

    Raises:
        BadInputError: A tensor is missing, unknown, of another shape or of a kind that is not read.
    """
    named = _in_own_names(network, found)
    wanted = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    extra = [name for name in named if name not in wanted and not _is_passed_over(network, name)]
    lost = [name for name in wanted if name not in named]
    if lost and len(lost) > len(wanted) / 2:
        reason = f"holds {len(wanted) - len(lost)} of the {len(wanted)} tensors of {type(network).__name__}"
        raise BadInputError(path, "", f"is another network: {reason}", WAY_OUT)
    for name, shape in wanted.items():
        if name in named and named[name][1].shape != shape:
            told, tensor = named[name]
            reason = f"has the shape {tensor.shape}, the settings beside it ask for {shape}"
            raise BadInputError(path, f"tensor {told}", reason, WAY_OUT)
    if lost:
        raise BadInputError(path, f"tensor {lost[0]}", f"is missing{_and_more(lost)}", WAY_OUT)
    if extra:
        told = named[extra[0]][0]
        reason = f"is none of {type(network).__name__} with the settings beside it{_and_more(extra)}"
        raise BadInputError(path, f"tensor {told}", reason, WAY_OUT)
    for name in wanted:
        told, tensor = named[name]
        if tensor.dtype not in FLOATS:
            reason = f"is {tensor.dtype}, one of {', '.join(FLOATS)} is needed"
            raise BadInputError(path, f"tensor {told}", reason, WAY_OUT)


def _and_more(names: list[str]) -> str:
    return f" (and {len(names) - 1} more)" if len(names) > 1 else ""


def _library_class(name: str) -> Any:
    if name == UNET:
        from diffusers.models.unets.unet_spatio_temporal_condition import UNetSpatioTemporalConditionModel

        return UNetSpatioTemporalConditionModel
    if name == VAE:
        from diffusers import AutoencoderKLTemporalDecoder

        return AutoencoderKLTemporalDecoder
    import transformers

    return getattr(transformers, name)


def _in_own_names(network: Any, found: Mapping[str, TensorKind]) -> dict[str, tuple[str, TensorKind]]:
    """Return per name in the network what its file calls it, and what it is."""
    pairs = {name: (name, tensor) for name, tensor in found.items()}
    if type(network).__name__ == UNET:
        return from_published_names(pairs)
    if type(network).__name__ == VAE:
        return pairs
    from transformers.conversion_mapping import get_model_conversion_mapping
    from transformers.core_model_loading import WeightRenaming, rename_source_key

    known = network.state_dict()
    renamings = [one for one in get_model_conversion_mapping(network) if isinstance(one, WeightRenaming)]
    named = {}
    for name, pair in pairs.items():
        own, _ = rename_source_key(name, renamings, [], network.base_model_prefix, known)
        named[own] = pair
    return named


def _is_passed_over(network: Any, name: str) -> bool:
    """Numbers of positions were stored once; a library names what else it passes over."""
    patterns = getattr(network, "_keys_to_ignore_on_load_unexpected", None) or ()
    return name.endswith("position_ids") or any(re.search(pattern, name) for pattern in patterns)
