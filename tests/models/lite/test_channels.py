"""Weights trained with fewer maps answer as they did, whatever the new maps say."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from core.errors import ModelUnavailableError
from models.lite.channels import EMBEDDING, SHARPENING, with_all_maps
from models.lite.recipe import COARSE, COARSE_NAMES, COARSE_PATCH, FINE_CHANNELS, FRAMES, GRID
from models.tuning.network import LiteNetwork
from models.tuning.saving import load_network, save_network
from tests.models.rounding import SOME, assert_equal_but_rounding

CELLS = COARSE_PATCH**2


def test_a_map_that_is_new_weighs_nothing_and_the_others_keep_their_place() -> None:
    """The second of all maps is unknown to the weights: its columns are 0, those behind it moved on."""
    names = [name for place, name in enumerate(COARSE_NAMES) if place != 1]
    fine = 5
    embed = np.arange(2 * (fine + CELLS * len(names)), dtype=np.float32).reshape(2, -1, 1, 1) + 1
    sharpen = np.arange(3 * (fine + len(names)), dtype=np.float32).reshape(3, -1, 1, 1) + 1
    found = with_all_maps({EMBEDDING: embed, SHARPENING: sharpen}, names)
    for key, each, old in ((EMBEDDING, CELLS, embed), (SHARPENING, 1, sharpen)):
        new = found[key]
        assert new.shape[1] == fine + each * len(COARSE_NAMES)
        np.testing.assert_array_equal(new[:, : fine + each], old[:, : fine + each])
        assert not new[:, fine + each : fine + 2 * each].any()
        np.testing.assert_array_equal(new[:, fine + 2 * each :], old[:, fine + each :])


def test_older_weights_answer_the_same_whatever_the_new_map_says(tmp_path: Path) -> None:
    """A file without its last map is read: that map may hold anything."""
    torch.manual_seed(0)
    save_network(LiteNetwork(), tmp_path / "all.safetensors", {"maps": COARSE_NAMES[:-1]})
    tensors = load_file(tmp_path / "all.safetensors")
    tensors[EMBEDDING] = np.ascontiguousarray(tensors[EMBEDDING][:, :-CELLS])
    tensors[SHARPENING] = np.ascontiguousarray(tensors[SHARPENING][:, :-1])
    with safe_open(tmp_path / "all.safetensors", framework="np") as file:
        metadata = file.metadata()
    save_file(tensors, tmp_path / "older.safetensors", metadata)
    network = load_network(tmp_path / "older.safetensors")
    fine = torch.rand(1, FRAMES, FINE_CHANNELS, GRID, GRID)
    coarse = torch.rand(1, FRAMES, len(COARSE_NAMES), COARSE, COARSE)
    first = network(fine, coarse)
    coarse[:, :, -1] = torch.rand(1, FRAMES, COARSE, COARSE)
    assert_equal_but_rounding(network(fine, coarse), first, SOME)


def test_weights_of_a_map_that_is_gone_are_refused_in_one_line(tmp_path: Path) -> None:
    """The line names the file and the map."""
    path = tmp_path / "gone.safetensors"
    save_network(LiteNetwork(), path, {"maps": ["warmth", *COARSE_NAMES[1:]]})
    with pytest.raises(ModelUnavailableError, match=r"gone\.safetensors.*'warmth'"):
        load_network(path)
