"""Samples from the cache, in memory, as batches for the network."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.lite.recipe import CUE
from models.training.generator.cache import read_shard
from models.training.lite.partial_cues import make_partial
from models.tuning.batches import Batch, augmented, make_batch
from models.tuning.samples import Arrays

PARTIAL = 0.35
"""Share of the cues that know a part of what is in front, and nothing of the rest."""


class SamplePool:
    """All shards of a folder that are there so far, in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: dict[str, Arrays] = {}
        self._numbers: list[tuple[str, int]] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def refresh(self) -> None:
        """Read shards that are new."""
        for path in sorted(self._folder.glob("shard-*.npz")):
            if path.name not in self._shards:
                self._shards[path.name] = read_shard(path)
                size = len(self._shards[path.name]["flags"])
                self._numbers += [(path.name, number) for number in range(size)]

    def draw(self, rng: np.random.Generator, size: int) -> Batch:
        """Return a random, augmented batch."""
        picks = [self._numbers[int(pick)] for pick in rng.integers(len(self), size=size)]
        batch = augmented(self._gather(picks), rng)
        for cue in batch.fine[:, :, CUE]:
            if cue.any() and rng.random() < PARTIAL:
                make_partial(cue, rng)
        return batch

    def in_order(self, start: int, end: int) -> Batch:
        """Return samples as they are, for validation."""
        return make_batch(self._gather(self._numbers[start:end]))

    def kinds(self) -> NDArray[np.uint8]:
        """Return (n, 2): has a cue, number of the kind of clip."""
        return np.stack([self._shards[name]["flags"][number, :2] for name, number in self._numbers])

    def _gather(self, picks: list[tuple[str, int]]) -> Arrays:
        names = next(iter(self._shards.values()))
        return {field: np.stack([self._shards[n][field][number] for n, number in picks]) for field in names}
