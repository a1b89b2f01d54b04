"""What is left of downloads that were stopped. Apart from downloads, whose client takes long to import."""

from contextlib import suppress
from pathlib import Path

from models.weights.stock.catalogue import WeightsEntry


def partial_bytes(entry: WeightsEntry, target_root: Path) -> int:
    """Return how many bytes of an unfinished download are kept; 0 = none."""
    folder = partial_folder(entry, target_root)
    with suppress(OSError):
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return 0


def partial_folder(entry: WeightsEntry, target_root: Path) -> Path:
    """Return where files gather until all are there."""
    return target_root / f".{entry.name}.partial"
