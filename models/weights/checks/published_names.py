"""Names of tensors in published files of the video network, and as its class has them."""

from collections.abc import Mapping
from typing import TypeVar

INPUT_CHANNELS = 12
"""4 noisy latent + 4 first input + 4 second input; fixed in the published code, not in the config."""
RAN, UNUSED = "conv_in2", "conv_in"
"""The two input convolutions in a published file: the one that runs, and SVD's left-over."""

Kept = TypeVar("Kept")


def from_published_names(weights: Mapping[str, Kept]) -> dict[str, Kept]:
    """Return what is kept per tensor: the convolution that runs is `conv_in`, the left-over is dropped."""
    own = {name: value for name, value in weights.items() if not name.startswith(f"{UNUSED}.")}
    return {
        name.replace(f"{RAN}.", f"{UNUSED}.") if name.startswith(f"{RAN}.") else name: value
        for name, value in own.items()
    }
