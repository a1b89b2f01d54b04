"""Small folders of weights in the published layouts: real safetensors files, few tensors."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from models.weights.stock.places import WeightPlaces

UNET_CONFIG: dict[str, Any] = {
    "_class_name": "UNetSpatioTemporalConditionModel",
    "block_out_channels": [32, 32, 32, 64],
    "cross_attention_dim": 32,
    "in_channels": 8,
    "out_channels": 4,
}
VAE_CONFIG: dict[str, Any] = {
    "_class_name": "AutoencoderKLTemporalDecoder",
    "latent_channels": 4,
    "scaling_factor": 0.18215,
}
ENCODER_CONFIG: dict[str, Any] = {
    "architectures": ["CLIPVisionModelWithProjection"],
    "model_type": "clip_vision_model",
    "projection_dim": 32,
}
SCHEDULER_CONFIG: dict[str, Any] = {
    "_class_name": "EulerDiscreteScheduler",
    "prediction_type": "v_prediction",
    "timestep_type": "continuous",
}
PROCESSOR_CONFIG: dict[str, Any] = {"image_mean": [0.48, 0.46, 0.41], "image_std": [0.27, 0.26, 0.28]}

Shapes = dict[str, tuple[int, ...]]
UNET: Shapes = {
    "conv_in.weight": (32, 8, 3, 3),
    "conv_in2.weight": (32, 12, 3, 3),
    "conv_in2.bias": (32,),
    "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (32, 32),
    "down_blocks.0.attentions.0.temporal_transformer_blocks.0.attn2.to_k.weight": (32, 32),
    "down_blocks.0.resnets.0.temporal_res_block.conv1.weight": (32, 32, 3, 1, 1),
    "conv_out.weight": (4, 32, 3, 3),
}
VAE: Shapes = {
    "encoder.conv_in.weight": (32, 3, 3, 3),
    "decoder.conv_in.weight": (32, 4, 3, 3),
    "decoder.time_conv_out.weight": (3, 3, 3, 1, 1),
}
ENCODER: Shapes = {
    "vision_model.embeddings.patch_embedding.weight": (32, 3, 14, 14),
    "visual_projection.weight": (32, 32),
}


def write_json(path: Path, value: Any) -> None:
    """Write JSON, making folders as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def write_tensors(path: Path, shapes: Shapes, seed: int = 0, dtype: str = "float32") -> None:
    """Write random tensors of these shapes as safetensors."""
    rng = np.random.default_rng(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}, path)


def write_pipeline(folder: Path, seed: int = 0) -> Path:
    """Write a folder in the layout of Diffusion-VAS; return it."""
    write_json(folder / "model_index.json", {"_class_name": "DiffusionVASPipeline"})
    write_json(folder / "unet" / "config.json", UNET_CONFIG)
    write_tensors(folder / "unet" / "diffusion_pytorch_model.safetensors", UNET, seed)
    write_json(folder / "vae" / "config.json", VAE_CONFIG)
    write_tensors(folder / "vae" / "diffusion_pytorch_model.safetensors", VAE, seed)
    write_json(folder / "image_encoder" / "config.json", ENCODER_CONFIG)
    write_tensors(folder / "image_encoder" / "model.safetensors", ENCODER, seed)
    write_json(folder / "scheduler" / "scheduler_config.json", SCHEDULER_CONFIG)
    write_json(folder / "feature_extractor" / "preprocessor_config.json", PROCESSOR_CONFIG)
    return folder


def copy_pipeline(folder: Path) -> Path:
    """Copy a whole set of tiny networks in the layout of Diffusion-VAS; return it."""
    return Path(shutil.copytree(Path(__file__).resolve().parent / "data" / "tiny_vas", folder))


def write_depth(folder: Path, width: int = 384, seed: int = 0) -> Path:
    """Write a folder in the layout of Depth Anything V2; return it."""
    write_json(
        folder / "config.json", {"model_type": "depth_anything", "backbone_config": {"hidden_size": width}}
    )
    shapes: Shapes = {
        "backbone.embeddings.cls_token": (1, 1, width),
        "head.conv1.weight": (8, 8, 3, 3),
    }
    write_tensors(folder / "model.safetensors", shapes, seed)
    return folder


def own_places(folder: Path, *, shared: Path | None = None) -> WeightPlaces:
    """Return places of weights that lie all in one folder of a test."""
    return WeightPlaces(
        settings_file=folder / "config" / "weights.json",
        shared=shared,
        own=folder / "data" / "weights",
        hub_cache=folder / "hub",
        digest_file=folder / "cache" / "digests.json",
    )
