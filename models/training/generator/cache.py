"""Samples on disk: shards of a few hundred, written by any number of processes, read whole."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.generator.samples import Sample, stack
from models.training.generator.silhouettes import Silhouettes
from models.training.generator.sketched import draw_sketched
from models.training.generator.watched import draw_watched

SHARD = 256
SKETCHED_EVERY = 4
"""One shard in so many has no pictures."""


def write_shards(
    folder: Path, bank: Silhouettes, *, first: int, count: int, seed: int, bank_share: float = 0.65
) -> Iterator[Path]:
    """Write shards `first` to `first + count` - 1 unless they are there; yields each path when done.

    A shard depends on the seed and its number only, so several processes may share the work.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        path = folder / f"shard-{number:05d}.npz"
        if not path.exists():
            rng = np.random.default_rng([seed, number])
            arrays = stack(_draw(rng, bank, bank_share, is_sketched=number % SKETCHED_EVERY == 0))
            part = folder / f".{path.name}.{os.getpid()}.npz"
            np.savez(part, **arrays)  # type: ignore[arg-type]
            part.replace(path)
        yield path


def _draw(
    rng: np.random.Generator, bank: Silhouettes, bank_share: float, *, is_sketched: bool
) -> list[Sample]:
    samples: list[Sample] = []
    while len(samples) < SHARD:
        if is_sketched:
            samples.append(draw_sketched(rng, bank, bank_share=bank_share))
        else:
            samples.extend(draw_watched(rng, bank, bank_share=bank_share))
    return samples[:SHARD]


def read_shard(path: Path) -> dict[str, NDArray[np.uint8]]:
    """Return the arrays of a shard by field, first axis the sample."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
