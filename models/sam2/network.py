"""Loading SAM 2 from a folder, and pictures in its form. Only safetensors and JSON are opened, no code."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from core.errors import AmodalError
from core.program import INSTALL_MODELS
from core.types import BoolMask, RgbFrame
from models.weights.locating import require_weights

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = "sam2"
MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
STD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def what_is_missing() -> str:
    """Return what SAM 2 lacks on this computer and how to get it, in one line; empty when it can be used.

    Looks at names only and does not import torch.
    """
    lacking = [name for name in ("torch", "transformers") if find_spec(name) is None]
    if lacking:
        return f"SAM 2 needs {' and '.join(lacking)}: {INSTALL_MODELS}"
    try:
        require_weights(WEIGHTS)
    except AmodalError as error:
        return str(error)
    return ""


def fingerprint() -> str:
    """Return the fingerprint of the weights.

    Raises:
        ModelUnavailableError: They are not here.
    """
    return require_weights(WEIGHTS).fingerprint


def load_network(kind: str, folder: Path, device: str) -> Any:
    """Return `Sam2Model` (pictures) or `Sam2VideoModel`, in evaluation mode on the device, float32.

    Raises:
        BadInputError: The folder holds no such network.
    """
    import torch

    from models.weights.library_networks import load_library_network

    return load_library_network(kind, folder, torch.float32).to(device)


def side_of(network: Any) -> int:
    """Return the side of the square pictures that the network takes, in pixels."""
    size = network.config.prompt_encoder_config.image_size
    return int(size if isinstance(size, int) else size[0])


def pixels_of(picture: RgbFrame, side: int) -> "Tensor":
    """Return a picture, uint8 (H, W, 3), as the network takes it: float32 (1, 3, side, side)."""
    import torch

    resized = cv2.resize(picture, (side, side), interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
    return torch.from_numpy(((resized - MEAN) / STD).transpose(2, 0, 1).astype(np.float32))[None]


def at_picture_size(logits: "Tensor", size_hw: tuple[int, ...]) -> np.ndarray:
    """Return mask logits (h, w) at a picture's size, float32 (H, W)."""
    values = logits.detach().float().cpu().numpy()
    return np.asarray(cv2.resize(values, size_hw[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def stability(logits: np.ndarray) -> float:
    """Return how little a mask depends on its threshold, 0..1 (the stability score of SAM, offset 1)."""
    narrow, wide = int((logits > 1.0).sum()), int((logits > -1.0).sum())
    return narrow / wide if wide else 0.0


def mask_of(logits: np.ndarray) -> BoolMask:
    """Return the mask of logits, bool (H, W)."""
    return np.asarray(logits > 0, np.bool_)
