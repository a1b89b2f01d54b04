"""From masks and pictures to what the networks take, and from what they give to soft maps."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

THRESHOLD = 600
"""Of the sum of three 8-bit channels, 0..765: above it a pixel is amodal (200 per channel in the paper)."""
FULL_SUM = 765
NOT_WHITE = 0.06
"""One-stage weights give the object on white: how far a channel must be from white to count as object."""


def mask_video(coverage: Tensor) -> Tensor:
    """Return (T, 3, h, w) in −1..1 from the covered share of every pixel, (T, 1, h, w)."""
    return (2 * coverage - 1).expand(-1, 3, -1, -1)


def object_video(pictures: Tensor, coverage: Tensor) -> Tensor:
    """Return the object on white, (T, 3, h, w) in −1..1, from pictures 0..1 (T, 3, h, w) and its coverage."""
    return torch.where(coverage > 0.5, 2 * pictures - 1, torch.ones_like(pictures))


def channel_sums(frames: Tensor) -> NDArray[np.float32]:
    """Return the sums 0..765 of decoded frames (T, 3, h, w), 0..1, after rounding to 8 bits: (T, h, w)."""
    eight_bit = (frames * 255).round()
    return eight_bit.sum(dim=1).numpy().astype(np.float32)


def mask_probability(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return channel sums as soft values 0..1 in which the published threshold lies at 0.5."""
    low = 0.5 * sums / THRESHOLD
    high = 0.5 + 0.5 * (sums - THRESHOLD) / (FULL_SUM - THRESHOLD)
    return np.where(sums <= THRESHOLD, low, high).astype(np.float32)


def not_white_probability(frames: Tensor) -> NDArray[np.float32]:
    """Return soft maps (T, h, w) of where one-stage frames (T, 3, h, w), 0..1, are not white."""
    distance = (1 - frames).amax(dim=1).numpy()
    return np.clip(0.5 * distance / NOT_WHITE, 0, 1).astype(np.float32)
