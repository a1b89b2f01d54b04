"""Shards of a network are read from plain folders and from the hub's cache, and never from elsewhere."""

import json
import os
from pathlib import Path

import pytest

from core.errors import BadInputError
from tests.weight_folders import write_json, write_tensors

torch = pytest.importorskip("torch")

STEM = "diffusion_pytorch_model"


def write_shards(folder: Path) -> Path:
    table = {}
    for number, name in enumerate(("a", "b"), start=1):
        shard = f"{STEM}-0000{number}-of-00002.safetensors"
        write_tensors(folder / shard, {name: (2, 3)})
        table[name] = shard
    write_json(folder / f"{STEM}.safetensors.index.json", {"weight_map": table})
    return folder


def test_shards_in_the_hubs_cache_are_links_and_are_read(tmp_path: Path) -> None:
    from models.weights.reading import read_weights

    folder, blobs = write_shards(tmp_path / "snapshots" / "a1"), tmp_path / "blobs"
    blobs.mkdir()
    for number, path in enumerate(sorted(folder.iterdir())):
        path.rename(blobs / str(number))
        path.symlink_to(os.path.relpath(blobs / str(number), folder))
    assert set(read_weights(folder, torch.float32)) == {"a", "b"}


def test_index_cannot_name_a_file_outside(tmp_path: Path) -> None:
    from models.weights.reading import read_weights

    folder = write_shards(tmp_path / "w")
    write_tensors(tmp_path / "other.safetensors", {"a": (2,)})
    index = folder / f"{STEM}.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "../other.safetensors"}}))
    with pytest.raises(BadInputError, match="lies outside the folder"):
        read_weights(folder, torch.float32)
