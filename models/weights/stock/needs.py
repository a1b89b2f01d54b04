"""What weights need on the disk and in memory: known before anything is fetched or loaded, without torch.

A network on a CPU works in float32, on a GPU in half precision. To the numbers of the networks comes what a
window of 25 frames of 256 × 512 with guidance works with.
"""

import os
import shutil
import sys
from dataclasses import dataclass

from models.weights.stock.catalogue import Layout, WeightsEntry

FULL_BYTES, HALF_BYTES = 4, 2
UNET, VAE, IMAGE_ENCODER = 1_524_634_602, 97_742_847, 632_076_800
"""Numbers in the networks of a stage as published (Stable Video Diffusion's sizes)."""
STAGE = UNET + VAE + IMAGE_ENCODER
VALUES_PER_PIXEL = 400
"""Values that the UNet holds at once per pixel of the picture at 320 channels.

From the published 8 GB for two clips of 25 × 256 × 512 in float16, of which 3 GB are the weights of the one
network on the device: 5e9 bytes / 2 / 6.55e6 pixels ≈ 380."""
WORKING_VALUES = VALUES_PER_PIXEL * 2 * 25 * 256 * 512
"""Held at once by the plan that does everything at once."""
SHARE_ON_CPU, LEAST_SHARE = 0.43, 0.3
"""Of the working values: in main memory (13.5 GB in all at the published size), where a GPU is small."""


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes that a run takes, about."""

    cpu: int
    """Main memory, without a GPU."""
    gpu: int
    """Memory of a GPU with everything there."""
    gpu_least: int
    """Memory of a GPU piece by piece, idle networks in main memory."""


def memory_need(entry: WeightsEntry) -> MemoryNeed:
    """Return what a run with an entry's weights takes."""
    if entry.layout is not Layout.PIPELINE:
        # As published, in float32; a picture's own values are few beside it.
        most = 2 * entry.about_bytes
        return MemoryNeed(most, most // 2, most // 2)
    return memory_with(WORKING_VALUES)


def memory_with(working_values: int) -> MemoryNeed:
    """Return what a run of a published stage takes that works with so many values at once."""
    return MemoryNeed(
        cpu=int((STAGE + SHARE_ON_CPU * working_values) * FULL_BYTES),
        gpu=int((STAGE + working_values) * HALF_BYTES),
        gpu_least=int((UNET + LEAST_SHARE * working_values) * HALF_BYTES),
    )


def wants_half() -> bool:
    """Whether networks will work in half precision here: on an NVIDIA or an Apple GPU. Imports no torch."""
    return shutil.which("nvidia-smi") is not None or sys.platform == "darwin"


def main_memory() -> int | None:
    """Return the bytes of main memory, None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        pass
    try:
        from psutil import virtual_memory
    except ImportError:
        return None
    return int(virtual_memory().total)
