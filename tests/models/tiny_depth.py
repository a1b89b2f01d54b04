"""A Depth Anything V2 of random weights, small enough for tests, under the names of the published files."""

from pathlib import Path


def save_tiny_depth(folder: Path, *, seed: int = 0, layers: int = 4) -> Path:
    """Write config.json and model.safetensors and return the folder; `layers` of the backbone, at least 4."""
    import torch
    import transformers
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

    transformers.logging.disable_progress_bar()
    torch.manual_seed(seed)
    backbone = Dinov2Config(
        hidden_size=32, num_hidden_layers=layers, num_attention_heads=2, image_size=28, patch_size=14,
        out_features=["stage1", "stage2", "stage3", "stage4"],
        apply_layernorm=True, reshape_hidden_states=False, initializer_range=0.2,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=32, neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=16, head_hidden_size=8, initializer_range=0.2,
    )  # fmt: skip
    # The library writes the names back that it renames while it reads.
    DepthAnythingForDepthEstimation(config).save_pretrained(folder)
    return folder
