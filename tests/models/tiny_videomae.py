"""A VideoMAE of random weights, small enough for tests, saved by the library itself."""

from pathlib import Path


def save_tiny_videomae(folder: Path, *, seed: int = 0, **settings: object) -> Path:
    """Write config.json and model.safetensors and return the folder; `settings` are the library's."""
    import torch
    import transformers
    from transformers import VideoMAEConfig, VideoMAEForPreTraining

    transformers.logging.disable_progress_bar()
    torch.manual_seed(seed)
    usual: dict[str, object] = {
        "image_size": 32, "patch_size": 8, "num_frames": 4, "hidden_size": 16, "num_hidden_layers": 2,
        "num_attention_heads": 2, "intermediate_size": 32, "decoder_hidden_size": 8, "amodal_inputs": 1,
        "decoder_num_hidden_layers": 1, "decoder_num_attention_heads": 2, "decoder_intermediate_size": 16,
        "initializer_range": 0.3,
    }  # fmt: skip
    VideoMAEForPreTraining(VideoMAEConfig(**(usual | settings))).save_pretrained(folder)
    return folder
