"""A tiny network of the same architecture with random weights: for tests, benchmarks and training.

python -m models.diffusion_vas.weights.tiny FOLDER [--seed N] [--width N]
"""

import argparse
from pathlib import Path

import torch
from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from models.devices.device import Device
from models.diffusion_vas.networks.fused_layers import make_lean
from models.diffusion_vas.networks.unet import DiffusionVasUNet
from models.diffusion_vas.weights.loading import ClipNormalisation, Networks
from models.diffusion_vas.weights.recipe import Recipe
from models.diffusion_vas.weights.saving import save_networks
from models.weights.checks.published_names import INPUT_CHANNELS

CONTEXT = 32
SCHEDULER = {
    "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000,
    "prediction_type": "v_prediction", "sigma_min": 0.002, "sigma_max": 700.0, "steps_offset": 1,
    "timestep_spacing": "leading", "timestep_type": "continuous", "use_karras_sigmas": True,
}  # fmt: skip
NORMALISATION = ClipNormalisation((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))


def tiny_networks(
    seed: int = 0, *, width: int = 32, layers: int = 1, levels: int = 4, vae_levels: int | None = None
) -> Networks:
    """Return one stage with random weights in float32 on the CPU.

    `width` is the channels of all levels (a multiple of 32), `levels` the blocks of UNet and VAE: heights and
    widths must be multiples of 4^(levels − 1). `vae_levels` is for a VAE with fewer.
    """
    torch.manual_seed(seed)
    unet = DiffusionVasUNet(
        in_channels=INPUT_CHANNELS,
        out_channels=4,
        block_out_channels=(width,) * levels,
        down_block_types=("CrossAttnDownBlockSpatioTemporal",) * (levels - 1) + ("DownBlockSpatioTemporal",),
        up_block_types=("UpBlockSpatioTemporal",) + ("CrossAttnUpBlockSpatioTemporal",) * (levels - 1),
        addition_time_embed_dim=16,
        projection_class_embeddings_input_dim=48,
        layers_per_block=layers,
        cross_attention_dim=CONTEXT,
        num_attention_heads=(2,) * levels,
        sample_size=16,
        num_frames=25,
    )
    vision = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        patch_size=32,
        projection_dim=CONTEXT,
        hidden_act="gelu",
    )
    return _with_new(unet, vision, widths=(width,) * (vae_levels or levels), layers=1, vae_size=64)


def svd_size_networks(seed: int = 0, *, divisor: int = 1) -> Networks:
    """Return one stage of the published size (1.5 billion parameters in the UNet) with random weights.

    `divisor` 5 gives a network of the same proportions, a fifth as wide, for machines without a GPU: what the
    UNet, the encoder and the decoder cost relative to each other is then about as in the real one.
    """
    torch.manual_seed(seed)
    unet = DiffusionVasUNet(
        in_channels=INPUT_CHANNELS,
        # All else is as diffusers has it by default: Stable Video Diffusion.
        block_out_channels=tuple(width // divisor for width in (320, 640, 1280, 1280)),
        num_attention_heads=tuple(heads // divisor for heads in (5, 10, 20, 20)),
    )
    vision = CLIPVisionConfig(
        hidden_size=1280 // divisor,
        intermediate_size=5120 // divisor,
        num_hidden_layers=32,
        num_attention_heads=16 if divisor == 1 else 4,
        patch_size=14,
        projection_dim=1024,
        hidden_act="gelu",
    )
    widths = tuple(max(32, width // divisor // 32 * 32) for width in (128, 256, 512, 512))
    return _with_new(unet, vision, widths=widths, layers=2, vae_size=768)


def _with_new(
    unet: DiffusionVasUNet, vision: CLIPVisionConfig, *, widths: tuple[int, ...], layers: int, vae_size: int
) -> Networks:
    """Return a UNet with a new VAE of these channels and a new image encoder, on the CPU."""
    unet.prepare()
    make_lean(unet)
    vae = AutoencoderKLTemporalDecoder(
        block_out_channels=widths,
        down_block_types=("DownEncoderBlock2D",) * len(widths),
        latent_channels=4,
        layers_per_block=layers,
        sample_size=vae_size,
        force_upcast=True,
    )
    make_lean(vae)
    image_encoder = CLIPVisionModelWithProjection(vision)
    with torch.device("cpu"):  # it computes, also where the networks are to have no memory
        scheduler = EulerDiscreteScheduler.from_config(SCHEDULER)
    device = Device(torch.device("cpu"), torch.float32)
    return Networks(unet.eval(), vae.eval(), image_encoder.eval(), scheduler, NORMALISATION, device)


def main() -> None:
    """Write a checkpoint folder."""
    parser = argparse.ArgumentParser(description="Writes a tiny checkpoint with random weights.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--steps", type=int, default=2, help="default number of steps written beside it")
    arguments = parser.parse_args()
    recipe = Recipe(height=64, width=64, steps=arguments.steps)
    save_networks(tiny_networks(arguments.seed, width=arguments.width), arguments.folder, recipe=recipe)


if __name__ == "__main__":
    main()
