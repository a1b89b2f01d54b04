"""Samples on disk: shards of a few hundred, written by any number of processes, read whole."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.generator.samples import draw_sample, stack
from models.training.generator.silhouettes import Silhouettes

SHARD = 256


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
            arrays = stack([draw_sample(rng, bank, bank_share=bank_share) for _ in range(SHARD)])
            part = folder / f".{path.name}.{os.getpid()}.npz"
            np.savez(part, **arrays)  # type: ignore[arg-type]
            part.replace(path)
        yield path


def read_shard(path: Path) -> dict[str, NDArray[np.uint8]]:
    """Return the arrays of a shard by field, first axis the sample."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
