"""Which samples the documented training sees: a mixture of all families first, real silhouettes then.

A module of its own, because a helper process cannot find a function of a package's `__main__`.
"""

import multiprocessing
import os
import threading
from pathlib import Path

from models.training.generator.cache import write_shards
from models.training.generator.silhouettes import Silhouettes, Split, load_silhouettes

SAMPLES_SEED = 7
MIXED_PART = 1 / 3
"""Of all samples, with shapes of every family; the rest is of real silhouettes."""
REAL_SHARE = 0.92
"""Of shapes from the bank in samples of real silhouettes; the rest is procedural."""
NICENESS = 10


def write_samples(samples: Path, data: Path, first: int, count: int) -> None:
    """Write shards `first` to `first + count - 1` of the training, for a process of its own.

    Args:
        samples: Folder of the samples; `train` lies in it.
        data: Where the silhouettes come from.
        first: Number of the first shard.
        count: How many shards.
    """
    os.nice(NICENESS)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    bank = load_silhouettes(data, Split.TRAIN)
    mixed = round(MIXED_PART * count)
    for _ in write_shards(samples / "train", bank, first=first, count=mixed, seed=SAMPLES_SEED):
        pass
    # Later samples are of real silhouettes: with many glyphs and blobs it fills gaps with round bulges.
    real, rest = Silhouettes(bank.real, ()), count - mixed
    for _ in write_shards(
        samples / "train", real, first=first + mixed, count=rest, seed=SAMPLES_SEED, bank_share=REAL_SHARE
    ):
        pass


def _end_with_parent() -> None:
    """A training that is killed cannot end its helpers, which would go on for hours."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
