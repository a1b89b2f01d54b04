"""From latents back to pictures."""

from collections.abc import Iterator

import torch
from torch import Tensor

from core.progress import CancelToken
from models.diffusion_vas.weights.loading import Networks


@torch.inference_mode()
def decode_latents(
    networks: Networks, latents: Tensor, chunk: int, cancel: CancelToken
) -> Iterator[Tensor | float]:
    """Decode clips (K, T, 4, h, w); yields the share done after every chunk, at the end (K, T, 3, H, W) 0..1.

    The decoder mixes the frames of one chunk, so `chunk` is visible in the pixels; chunks begin at frame 0.

    Raises:
        Cancelled: The token was set.
    """
    dtype = networks.device.dtype
    scaled = (latents / networks.scaling_factor).to(dtype)
    clips: list[Tensor] = []
    total, done = len(scaled) * -(-scaled.shape[1] // chunk), 0
    for clip in scaled:
        pieces = []
        for start in range(0, len(clip), chunk):
            cancel.check()
            part = clip[start : start + chunk]
            pieces.append(networks.vae.decode(part, num_frames=len(part)).sample.float().cpu())
            done += 1
            yield done / total
        clips.append(torch.cat(pieces))
    yield (torch.stack(clips) / 2 + 0.5).clamp(0, 1)
