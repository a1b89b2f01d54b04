"""Depth Anything V2 (Yang et al., NeurIPS 2024) through transformers."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import BadInputError
from core.types import RgbFrame
from models.devices.device import Device
from models.weights.checks.blueprints import DEPTH
from models.weights.checks.network_settings import read_settings
from models.weights.library_networks import load_library_network
from models.weights.reading import WAY_OUT

LOWER_BOUND = 518
"""Pixels of the shorter side that the network works at."""
STEP = 14
MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
STD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


class DepthNetwork:
    """A depth network in memory."""

    def __init__(self, network: Any, device: Device, *, lower_bound: int = LOWER_BOUND) -> None:
        self._network = network
        self._device = device
        self._lower_bound = lower_bound

    @classmethod
    def load(cls, folder: Path, device: Device, *, lower_bound: int = LOWER_BOUND) -> "DepthNetwork":
        """Load from a folder of the `-hf` layout (config.json, model.safetensors).

        Published files carry older names of tensors, which the library renames.

        Raises:
            BadInputError: A file is missing, damaged or of another architecture.
        """
        path = folder / "config.json"
        if read_settings(path).get("model_type") != "depth_anything":
            raise BadInputError(path, "model_type", "is not depth_anything", WAY_OUT)
        network = load_library_network(DEPTH, folder, device.dtype)
        torch.nn.Module.to(network, device.torch_device)
        return cls(network, device, lower_bound=lower_bound)

    @property
    def dtype(self) -> torch.dtype:
        """Kind of the numbers that the network works with."""
        return self._device.dtype

    @torch.inference_mode()
    def estimate(self, picture: RgbFrame, *, swap_colours: bool = False) -> NDArray[np.float32]:
        """Return relative inverse depth, float32 at the network's own size, larger = nearer.

        `swap_colours` feeds blue first, as the published code does by mistake.
        """
        height, width = _network_size(picture.shape[0], picture.shape[1], self._lower_bound)
        values = picture[..., ::-1] if swap_colours else picture
        resized = cv2.resize(
            np.ascontiguousarray(values, dtype=np.float32) / 255,
            (width, height),
            interpolation=cv2.INTER_CUBIC,
        )
        pixels = torch.from_numpy(((resized - MEAN) / STD).transpose(2, 0, 1).astype(np.float32))[None]
        output = self._network(pixel_values=pixels.to(self._device.torch_device, self._device.dtype))
        depth: NDArray[np.float32] = output.predicted_depth[0].float().cpu().numpy()
        return depth


def _network_size(height: int, width: int, lower_bound: int) -> tuple[int, int]:
    """Return the size with the shorter side at least `lower_bound`, both sides multiples of the patch."""
    scale = lower_bound / min(height, width)
    return max(STEP, _to_step(height * scale)), max(STEP, _to_step(width * scale))


def _to_step(side: float) -> int:
    return round(side / STEP) * STEP
