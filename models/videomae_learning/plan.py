"""What a training of VideoMAE is asked, and what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = "videomae"
WEIGHTS, STATE, CURVE = "weights", "state.safetensors", "curve.csv"
"""In the folder of a training: what the program uses, what the training goes on from, how it went."""
SIZES: Mapping[str, Mapping[str, float]] = {
    "tiny": {
        "image_size": 64, "patch_size": 8, "num_frames": 8, "initializer_range": 0.07, "hidden_size": 192,
        "num_hidden_layers": 6, "num_attention_heads": 3, "intermediate_size": 768,
        "decoder_hidden_size": 96, "decoder_num_hidden_layers": 2, "decoder_num_attention_heads": 3,
        "decoder_intermediate_size": 384,
    },
    "small": {
        "hidden_size": 384, "num_attention_heads": 6, "intermediate_size": 1536, "decoder_hidden_size": 192,
        "decoder_num_attention_heads": 3, "decoder_intermediate_size": 768,
    },
    "base": {},
}  # fmt: skip
"""Settings of the library's class other than its own. `small` and `base` are the published sizes; `tiny` is
for a processor: 3.0 million parameters, patches as small beside its width as the published ones are, weights
that begin larger as it is narrower."""


@dataclass(frozen=True)
class Plan:
    """How long and how. The rate falls along a cosine (`models/learning/course.py`)."""

    out: Path
    start: Path | None = None
    """Folder of the weights to begin with; None = a new network of `settings`."""
    settings: Mapping[str, float] | None = None
    """Of a new network; None = `tiny`."""
    steps: int = 2000
    minutes: float | None = None
    """Length in minutes of training instead of steps."""
    batch: int = 8
    rate: float = 1e-3
    seed: int = 0
    validate_every: int = 100
    threads: int = 1
    half: bool = False
    """Whether the network's own arithmetic is bfloat16; pays where the processor has units for it."""
    device: str = "cpu"


@dataclass(frozen=True)
class Report:
    """State of the training after some steps."""

    step: int
    seconds: float
    fraction: float
    loss: float
    iou: float
    """IoU with the truth over all pixels of held-out windows, what is seen counted as found."""
    hidden: float
    """The same of what is not seen."""
