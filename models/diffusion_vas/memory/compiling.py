"""torch.compile for the parts that run often: slow at first, faster for the rest of the session."""

import shutil

from core.errors import ModelUnavailableError
from models.diffusion_vas.weights.loading import Networks


def compile_networks(networks: Networks) -> None:
    """Have the UNet and the decoder compiled, in place, at their first call of every shape.

    Raises:
        ModelUnavailableError: The CPU back end needs a C++ compiler and there is none.
    """
    if networks.device.torch_device.type == "cpu" and not any(map(shutil.which, ("g++", "clang++", "cl"))):
        raise ModelUnavailableError("compile=yes needs a C++ compiler (g++): install one, or leave it out")
    networks.unet.compile(dynamic=False)
    networks.vae.decoder.compile(dynamic=False)
