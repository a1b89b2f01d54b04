"""Brings pictures to the size and range of the CLIP image encoder, as Stable Video Diffusion does it."""

import torch
from torch import Tensor
from torch.nn import functional

from models.diffusion_vas.weights.loading import ClipNormalisation

CLIP_SIZE = 224


def clip_pixels(video: Tensor, normalisation: ClipNormalisation) -> Tensor:
    """Return (T, 3, 224, 224) from pictures (T, 3, H, W) in −1..1; the aspect is given up."""
    pictures = (resize_antialiased(video) + 1) / 2
    mean = torch.tensor(normalisation.mean, dtype=video.dtype, device=video.device)[:, None, None]
    std = torch.tensor(normalisation.std, dtype=video.dtype, device=video.device)[:, None, None]
    return (pictures - mean) / std


def resize_antialiased(video: Tensor, size: int = CLIP_SIZE) -> Tensor:
    """Blur, then resize bicubically with aligned corners to size × size; video is (T, C, H, W)."""
    for axis in (2, 3):
        video = _blur_axis(video, axis, video.shape[axis] / size)
    return functional.interpolate(video, (size, size), mode="bicubic", align_corners=True)


def _blur_axis(video: Tensor, axis: int, factor: float) -> Tensor:
    """Gaussian along one axis: sigma (factor − 1)/2, at least 0.001; about 4 sigma wide, reflected."""
    sigma = max((factor - 1) / 2, 0.001)
    width = int(max(4 * sigma, 3)) | 1
    places = torch.arange(width, dtype=video.dtype, device=video.device) - width // 2
    kernel = torch.exp(-(places**2) / (2 * sigma**2))
    kernel = kernel / kernel.sum()
    shape = (1, 1, width, 1) if axis == 2 else (1, 1, 1, width)
    half = width // 2
    padding = (0, 0, half, half) if axis == 2 else (half, half, 0, 0)
    channels = video.shape[1]
    padded = functional.pad(video, padding, mode="reflect")
    return functional.conv2d(padded, kernel.view(shape).repeat(channels, 1, 1, 1), groups=channels)
