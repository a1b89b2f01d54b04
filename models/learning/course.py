"""How a training runs: its length in steps or in minutes, its rate, and the curve that it leaves."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

LAST_RATE = 0.02
"""Of the highest rate, at the end."""
WARM_UP_STEPS = 50


def share_done(step: int, seconds: float, steps: int, minutes: float | None) -> float:
    """Return how much of a training is done, 1 = all: by minutes where they are given, else by steps."""
    return step / steps if minutes is None else seconds / (60 * minutes)


def set_rate(optimiser: torch.optim.Optimizer, highest: float, step: int, done: float) -> None:
    """Set the rate of a step: up in WARM_UP_STEPS, then down along a cosine to LAST_RATE of the highest."""
    falling = LAST_RATE + (1 - LAST_RATE) * (1 + np.cos(np.pi * min(1.0, done))) / 2
    for group in optimiser.param_groups:
        group["lr"] = highest * falling * min(1.0, (step + 1) / WARM_UP_STEPS)


def add_to_curve(path: Path, row: Mapping[str, object]) -> None:
    """Add a row to a CSV file, which gets a heading when it is new."""
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(row), lineterminator="\n")
        if is_new:
            writer.writeheader()
        writer.writerow(row)
