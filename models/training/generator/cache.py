"""Samples on disk: shards of a few hundred, written by any number of processes, read whole."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.lite.recipe import COARSE_CHANNELS
from models.training.generator.material import Material
from models.training.generator.sketched import draw_sketched
from models.training.generator.watched import draw_watched
from models.tuning.samples import Arrays, Sample, stack

SHARD = 256
SKETCHED_EVERY = 8
"""One shard in so many has no pictures."""


def write_shards(folder: Path, material: Material, *, first: int, count: int, seed: int) -> Iterator[Path]:
    """Write shards `first` to `first + count` - 1 unless they are there; yields each path when done.

    A shard depends on the seed and its number only, so several processes may share the work.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        path = folder / f"shard-{number:05d}.npz"
        if not path.exists():
            rng = np.random.default_rng([seed, number])
            arrays = stack(_draw(rng, material, is_sketched=number % SKETCHED_EVERY == 0))
            part = folder / f".{path.name}.{os.getpid()}.npz"
            np.savez(part, **arrays)  # type: ignore[arg-type]
            part.replace(path)
        yield path


def _draw(rng: np.random.Generator, material: Material, *, is_sketched: bool) -> list[Sample]:
    samples: list[Sample] = []
    while len(samples) < SHARD:
        if is_sketched:
            samples.append(draw_sketched(rng, material))
        else:
            samples.extend(draw_watched(rng, material))
    return samples[:SHARD]


def read_shard(path: Path) -> Arrays:
    """Return the arrays of a shard by field, first axis the sample.

    Maps that the program did not make yet when it was written are 0, as where there are no pictures; of older
    ones all frames are decided.
    """
    with np.load(path, allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    missing = COARSE_CHANNELS - found["coarse"].shape[2]
    found["coarse"] = np.pad(found["coarse"], ((0, 0), (0, 0), (0, missing), (0, 0), (0, 0)))
    found.setdefault("decided", np.ones(found["coarse"].shape[:2], np.uint8))
    return found
