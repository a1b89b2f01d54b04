"""VideoMAE of the transformers library, with nothing masked out and its decoder at work.

Source: Tong et al., "VideoMAE", NeurIPS 2022; as a baseline for amodal masks (masking ratio 0, supervised,
decoder used at inference): Chen, Ramanan, Khurana, CVPR 2025, supplementary, section 6.3. The library's own
`forward` computes the loss of pictures as well and cannot do it without masked tokens; the same parts are
called here in the same order.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.videomae.inputs import MASK
from models.weights.checks.blueprints import VIDEOMAE
from models.weights.checks.videomae import check_settings
from models.weights.library_networks import load_library_network

SEEN_LOGIT = 3.0
"""The network answers what differs from the visible mask: its logits are added to ± this. Without, a small
network learns for hours to draw outlines that it was shown, and its masks are worse than what is seen."""


def load_videomae(folder: Path, device: torch.device | None = None) -> Any:
    """Return a `VideoMAEForPreTraining` of a folder, float32, in evaluation mode.

    Raises:
        BadInputError: A file is missing, damaged or of another architecture.
    """
    check_settings(folder / "config.json")
    network = load_library_network(VIDEOMAE, folder, torch.float32)
    return network if device is None else network.to(device)


def frames_of(network: Any) -> int:
    """Return the frames that a network sees at once."""
    return int(network.config.num_frames)


def side_of(network: Any) -> int:
    """Return the side of the square pictures that a network sees, in pixels."""
    return int(network.config.image_size)


def mask_logits(network: Any, videos: Tensor) -> Tensor:
    """Return logits of the whole object, (B, T, side, side), for videos (B, T, 3, side, side).

    The decoder gives every pixel three values, as for a picture; their mean is added to what the visible mask
    says.
    """
    encoded = network.encoder_to_decoder(network.videomae(videos).last_hidden_state)
    places = network.position_embeddings.to(device=encoded.device, dtype=encoded.dtype)
    # No token was masked out: it is asked for none apart, and then gives all of them.
    values: Tensor = network.decoder(encoded + places, 0).logits
    settings = network.config
    depth, patch, channels = settings.tubelet_size, settings.patch_size, settings.num_channels
    times, cells = settings.num_frames // depth, settings.image_size // patch
    # The order of values in a token is the library's: frame of the tubelet, row, column, channel.
    grid = values.view(-1, times, cells, cells, depth, patch, patch, channels).mean(dim=-1)
    answers = grid.permute(0, 1, 4, 2, 5, 3, 6).reshape(-1, times * depth, cells * patch, cells * patch)
    return answers + SEEN_LOGIT * videos[:, :, MASK]


@torch.inference_mode()
def mask_chances(network: Any, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the chance of the whole object, float32 (T, side, side), for inputs (T, 3, side, side)."""
    place = next(network.parameters()).device
    logits = mask_logits(network, torch.from_numpy(inputs)[None].to(place))[0]
    chances: NDArray[np.float32] = torch.sigmoid(logits.float()).cpu().numpy()
    return chances
