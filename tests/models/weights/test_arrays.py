"""Safetensors read by numpy alone: the same as their own package reads."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as save_tensors

from core.errors import BadInputError
from models.weights.arrays import read_arrays


def test_every_kind_that_numpy_has_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "all.safetensors"
    rng = np.random.default_rng(0)
    kinds = ("float64", "float32", "float16", "int64", "int32", "uint8", "bool")
    written = {kind: (100 * rng.random((3, 2, 5))).astype(kind) for kind in kinds}
    save_file(
        {**written, "one": np.array(4, np.float32), "none": np.zeros((0, 3), np.float32)},
        path,
        {"by": "us"},
    )
    found = read_arrays(path)
    assert found.facts == {"by": "us"}
    expected = load_file(path)
    assert found.tensors.keys() == expected.keys()
    for name, values in expected.items():
        assert found.tensors[name].dtype == values.dtype
        np.testing.assert_array_equal(found.tensors[name], values)


def test_a_kind_that_numpy_has_not_is_named(tmp_path: Path) -> None:
    path = tmp_path / "brain.safetensors"
    save_tensors({"weight": torch.zeros(2, dtype=torch.bfloat16)}, path)
    with pytest.raises(BadInputError, match=r"brain\.safetensors: tensor weight: is BF16"):
        read_arrays(path)


def test_metadata_that_are_no_texts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.safetensors"
    header = b'{"__metadata__":{"a":1}}'
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(BadInputError, match=r"odd\.safetensors: header: has metadata that are no texts"):
        read_arrays(path)
