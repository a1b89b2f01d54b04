"""Which samples the documented training sees: clips like real video, of real silhouettes, rigs and glyphs.

A module of its own, because a helper process cannot find a function of a package's `__main__`.
"""

import multiprocessing
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from models.training.generator.cache import write_shards
from models.training.generator.silhouettes import Split
from models.training.generator.stock import load_filmed, without_glyphs

SAMPLES_SEED = 8
MIXED_EVERY = 3
"""One shard in so many has glyphs too; the others have real silhouettes and rigs."""
VALIDATION_SEED = 1
VALIDATION_SHARDS = 2


@dataclass(frozen=True)
class Stock:
    """Where samples come from and go to."""

    samples: Path
    """Folder of the samples: `train`, `validation` and `rigs` lie in it."""
    data: Path
    photos: Path


def write_validation(stock: Stock) -> None:
    """Write the samples of held-out silhouettes and rigs that are not there yet."""
    material = load_filmed(stock.data, Split.VALIDATION, stock.photos, stock.samples / "rigs")
    for _ in write_shards(
        stock.samples / "validation", without_glyphs(material), first=1, count=VALIDATION_SHARDS,
        seed=VALIDATION_SEED,
    ):  # fmt: skip
        pass


def write_samples(stock: Stock, first: int, count: int, step: int) -> None:
    """Write shards `first`, `first + step`, … below `count` of the training, for a process of its own."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    mixed = load_filmed(stock.data, Split.TRAIN, stock.photos, stock.samples / "rigs")
    real = without_glyphs(mixed)
    for number in range(first, count, step):
        material = mixed if number % MIXED_EVERY == 0 else real
        for _ in write_shards(stock.samples / "train", material, first=number, count=1, seed=SAMPLES_SEED):
            pass


def _end_with_parent() -> None:
    """A training that is killed cannot end its helpers, which would go on for hours."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
