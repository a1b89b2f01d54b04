"""Estimates the memory of a window, to begin with a plan that may fit."""

from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Recipe

VALUES_PER_PIXEL = 400
"""Values that the UNet holds at once per pixel of the picture at 320 channels.

From the published 8 GB for two clips of 25 × 256 × 512 in float16, of which 3 GB are the weights of the one
network on the device: 5e9 bytes / 2 / 6.55e6 pixels ≈ 380."""
SVD_CHANNELS = 320


def estimate_bytes(networks: Networks, recipe: Recipe, hypotheses: int, frames: int) -> int:
    """Return about how many bytes the plan that does everything at once needs beside what is loaded."""
    clips = hypotheses * (2 if recipe.uses_guidance else 1)
    pixels = clips * frames * recipe.height * recipe.width
    width = networks.unet.config.block_out_channels[0] / SVD_CHANNELS
    return int(pixels * VALUES_PER_PIXEL * width * networks.device.dtype.itemsize)
