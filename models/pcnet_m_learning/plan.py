"""What a training of PCNet-M is asked, and what it tells."""

from dataclasses import dataclass
from pathlib import Path

from models.pcnet_m.recipe import WIDTHS

NAME = "pcnet-m"
WEIGHTS, STATE, CURVE = f"{NAME}.safetensors", "state.safetensors", "curve.csv"
"""Files of a training: what the program uses, what the training goes on from, how it went."""


@dataclass(frozen=True)
class Plan:
    """How long and how. The rate falls along a cosine (`models/learning/course.py`)."""

    out: Path
    steps: int = 2000
    batch: int = 16
    rate: float = 3e-3
    seed: int = 0
    validate_every: int = 100
    minutes: float | None = None
    """Length in minutes of training instead of steps."""
    widths: tuple[int, ...] = WIDTHS
    threads: int = 1
    half: bool = False
    """Whether the network's own arithmetic is bfloat16; pays where the processor has units for it."""


@dataclass(frozen=True)
class Report:
    """State of the training after some steps."""

    step: int
    seconds: float
    fraction: float
    loss: float
    hidden: float
    """IoU with the truth inside the eraser, over held-out examples with the eraser in front."""
    grown: float
    """Share of an eraser that lies behind into which held-out masks grew; 0 is right."""
