"""Estimates the memory of a window, to begin with a plan that may fit."""

import math
from pathlib import Path

from core.errors import ModelUnavailableError
from core.messages import Message, say
from models.devices.device import Device, free_bytes
from models.diffusion_vas.weights.loading import MAIN_MEMORY, Networks
from models.diffusion_vas.weights.recipe import Recipe
from models.weights.checks.contents import read_networks
from models.weights.stock.catalogue import GB
from models.weights.stock.needs import VALUES_PER_PIXEL

SVD_CHANNELS = 320


def loading_bytes(folder: Path, device: Device) -> int:
    """Return the bytes of main memory that a stage takes in a device's precision; reads headers only.

    Loading goes through main memory, also for a GPU.

    Raises:
        BadInputError: A file is damaged.
    """
    parts = [read_networks(folder / part, [])[0] for part in ("unet", "vae", "image_encoder")]
    values = sum(math.prod(tensor.shape) for part in parts for tensor in part.tensors.values())
    return values * device.dtype.itemsize


def loading_words(folder: Path, device: Device) -> Message:
    """Say before a stage is loaded how much it takes."""
    needed, free = loading_bytes(folder, device), free_bytes(MAIN_MEMORY)
    sizes = {"size": f"{needed / GB:.1f}", "free": f"{free / GB:.1f}"}
    return say("Loading the model: {size} GB, of {free} GB free", **sizes)


def check_room(folder: Path, device: Device) -> None:
    """Refuse to load a stage whose networks alone are larger than the memory that is free.

    Raises:
        ModelUnavailableError: They are; says both sizes.
    """
    needed, free = loading_bytes(folder, device), free_bytes(MAIN_MEMORY)
    if needed > free:
        raise ModelUnavailableError(
            f"{folder}: its networks take {needed / GB:.1f} GB of main memory in {device.name}, "
            f"{free / GB:.1f} GB are free: close other programs, or use the proposer lite"
        )


def weights_bytes(networks: Networks) -> tuple[int, int, int]:
    """Return the bytes of all networks, of those at work at once at most, and of those on the device now."""
    sizes = {}
    for network in (networks.unet, networks.vae, networks.image_encoder):
        values = list(network.parameters())
        sizes[network] = (sum(value.nbytes for value in values), values[0].device)
    unet = sizes[networks.unet][0]
    encoders = sizes[networks.vae][0] + sizes[networks.image_encoder][0]
    device = networks.device.torch_device
    here = sum(size for size, place in sizes.values() if place == device)
    return unet + encoders, max(unet, encoders), here


def estimate_bytes(networks: Networks, recipe: Recipe, hypotheses: int, frames: int) -> int:
    """Return about how many bytes the plan that does everything at once needs beside what is loaded."""
    clips = hypotheses * (2 if recipe.uses_guidance else 1)
    pixels = clips * frames * recipe.height * recipe.width
    width = networks.unet.config.block_out_channels[0] / SVD_CHANNELS
    return int(pixels * VALUES_PER_PIXEL * width * networks.device.dtype.itemsize)
