"""Chooses device and precision."""

from dataclasses import dataclass

import psutil
import torch

from core.errors import BadInputError


@dataclass(frozen=True)
class Device:
    """A device and the precision that networks use on it."""

    torch_device: torch.device
    dtype: torch.dtype

    @property
    def name(self) -> str:
        """For people and for the run's record: `cuda:0 float16`."""
        return f"{self.torch_device} {str(self.dtype).removeprefix('torch.')}"


def choose_device(wanted: str = "auto", precision: str = "auto") -> Device:
    """Return the device for `auto`, `cpu`, `cuda`, `cuda:1` or `mps`, and its precision.

    `auto` precision: float16 on CUDA and Apple GPUs (the published pipeline's; its VAE encodes in float32),
    float32 on the CPU, where half precision is slower.

    Raises:
        BadInputError: The device is unknown or not there.
    """
    name = _best() if wanted == "auto" else wanted
    try:
        device = torch.device(name)
    except RuntimeError:
        raise BadInputError("--device", name, "is no device", "use auto, cpu, cuda or mps") from None
    if not _is_there(device):
        raise BadInputError("--device", name, "is not there", "use --device auto") from None
    if name == "cuda":
        device = torch.device("cuda", torch.cuda.current_device())
    return Device(device, _precision(device, precision))


def free_bytes(device: torch.device) -> int:
    """Return the memory that can really be had on a device now, in bytes."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        cached = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(free + cached)
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return int(psutil.virtual_memory().available)


def release_cached(device: torch.device) -> None:
    """Give memory that torch only keeps for later back to the system."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def _best() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _is_there(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count()
    if device.type == "mps":
        return torch.backends.mps.is_available()
    return device.type == "cpu"


def _precision(device: torch.device, precision: str) -> torch.dtype:
    known = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
    if precision == "auto":
        return torch.float32 if device.type == "cpu" else torch.float16
    if precision not in known:
        raise BadInputError("precision", precision, "is unknown", f"use auto, {', '.join(known)}")
    return known[precision]
