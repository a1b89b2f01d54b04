"""Which files of a folder belong to the weights, by name only."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.weights.stock.catalogue import WeightsEntry

STEMS = ("diffusion_pytorch_model", "model")
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
"""Opening one of these can run whatever its author wanted. They are never opened."""
MOST_LEVELS = 2
NAMES = tuple(f"{stem}{variant}.safetensors" for stem in STEMS for variant in ("", ".fp16"))


@dataclass(frozen=True, slots=True)
class WeightFile:
    """The weights of one network: a safetensors file, or the index that names its shards."""

    path: Path
    is_index: bool


def weight_files(folder: Path) -> list[WeightFile]:
    """Return the weights in one network's folder, full precision first; the reader knows the same names."""
    found: list[WeightFile] = []
    for name in NAMES:
        index = folder / f"{name}.index.json"
        if (folder / name).is_file():
            found.append(WeightFile(folder / name, is_index=False))
        elif index.is_file():
            found.append(WeightFile(index, is_index=True))
    return found


def lacking_parts(entry: WeightsEntry, folder: Path) -> tuple[str, ...]:
    """Return what a folder lacks of an entry's files, as paths inside it. Looks at names only: cheap."""
    lacks: list[str] = []
    for part in entry.components:
        if not (folder / part.config_path).is_file():
            lacks.append(part.config_path)
        if part.has_weights and not weight_files(folder / part.folder):
            lacks.append(f"{part.folder}/*.safetensors" if part.folder else "*.safetensors")
    return tuple(lacks)


def belonging_files(folder: Path) -> list[str]:
    """Return the JSON and safetensors files of a folder, two levels deep, as sorted paths with `/`."""
    return sorted(name for name in _walk(folder, MOST_LEVELS) if name.endswith((".json", ".safetensors")))


def foreign_files(folder: Path) -> tuple[list[str], list[str]]:
    """Return the pickles and the Python files of a folder; neither is ever opened."""
    names = sorted(_walk(folder, MOST_LEVELS))
    pickles = [name for name in names if name.lower().endswith(PICKLES)]
    return pickles, [name for name in names if name.endswith(".py")]


def _walk(folder: Path, levels: int, before: str = "") -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                if levels > 1:
                    yield from _walk(Path(entry.path), levels - 1, f"{before}{entry.name}/")
            else:
                yield before + entry.name
