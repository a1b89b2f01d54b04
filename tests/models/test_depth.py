"""The depth network and its cache, with tiny random weights in the published layout."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import DepthAnythingForDepthEstimation

from core.errors import BadInputError
from models.depth.cache import DepthCache
from models.depth.network import MEAN, STD, DepthNetwork
from models.devices.device import choose_device
from tests.models.tiny_depth import save_tiny_depth


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_depth(tmp_path_factory.mktemp("depth"))


def test_published_names_give_what_the_librarys_own_loader_gives(folder: Path) -> None:
    names = set(load_file(folder / "model.safetensors"))
    assert "backbone.encoder.layer.0.attention.attention.query.weight" in names
    assert "backbone.encoder.layer.0.attention.output.dense.bias" in names
    theirs = DepthAnythingForDepthEstimation.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
    ).eval()
    picture = np.random.default_rng(1).integers(0, 256, (56, 84, 3), dtype=np.uint8)
    depth = DepthNetwork.load(folder, choose_device("cpu"), lower_bound=56).estimate(picture)
    pixels = ((picture / 255 - MEAN) / STD).transpose(2, 0, 1).astype(np.float32)
    with torch.inference_mode():
        wanted = theirs(pixel_values=torch.from_numpy(pixels)[None]).predicted_depth[0].numpy()
    assert depth.shape == wanted.shape == (56, 84)
    assert np.ptp(wanted) > 0.01
    assert np.abs(depth - wanted).max() <= 1e-5 * np.ptp(wanted)


def test_the_librarys_present_names_load_too(folder: Path, tmp_path: Path) -> None:
    network = DepthAnythingForDepthEstimation.from_pretrained(folder, local_files_only=True)
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    save_file(network.state_dict(), tmp_path / "model.safetensors", metadata={"format": "pt"})
    picture = np.random.default_rng(2).integers(0, 256, (28, 28, 3), dtype=np.uint8)
    device = choose_device("cpu")
    one, two = (DepthNetwork.load(place, device, lower_bound=28) for place in (folder, tmp_path))
    depths = one.estimate(picture), two.estimate(picture)
    assert np.abs(depths[0] - depths[1]).max() <= 1e-5 * np.ptp(depths[0])


def test_precision_is_the_devices(folder: Path) -> None:
    network = DepthNetwork.load(folder, choose_device("cpu", "bfloat16"), lower_bound=28)
    assert network.dtype is torch.bfloat16
    assert np.isfinite(network.estimate(np.zeros((28, 28, 3), np.uint8))).all()


def test_settings_of_another_size_cost_nothing_and_are_told(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    config = json.loads((folder / "config.json").read_text())
    config["backbone_config"] |= {"hidden_size": 800_000, "num_attention_heads": 2}
    (tmp_path / "config.json").write_text(json.dumps(config))
    # A network of these settings would take some terabytes: that this ends shows that none was made.
    with pytest.raises(BadInputError, match=r"has the shape .*, the settings beside it ask for .*800000"):
        DepthNetwork.load(tmp_path, choose_device("cpu"))


def test_depth_is_at_the_networks_size_with_the_pictures_aspect(folder: Path) -> None:
    network = DepthNetwork.load(folder, choose_device("cpu"))
    picture = np.random.default_rng(0).integers(0, 256, (60, 120, 3), dtype=np.uint8)
    depth = network.estimate(picture)
    assert depth.dtype == np.float32
    assert depth.shape == (518, 1036)
    assert np.isfinite(depth).all()
    assert np.array_equal(depth, network.estimate(picture))


def test_swapped_colours_are_another_picture(folder: Path) -> None:
    network = DepthNetwork.load(folder, choose_device("cpu"))
    picture = np.zeros((28, 28, 3), dtype=np.uint8)
    picture[..., 0] = 255
    blue = np.ascontiguousarray(picture[..., ::-1])
    swapped = network.estimate(picture, swap_colours=True)
    assert np.allclose(swapped, network.estimate(blue))
    assert not np.allclose(swapped, network.estimate(picture))


def test_another_model_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(BadInputError, match="depth_anything"):
        DepthNetwork.load(tmp_path, choose_device("cpu"))
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    (tmp_path / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:5000])
    with pytest.raises(BadInputError, match=r"model\.safetensors"):
        DepthNetwork.load(tmp_path, choose_device("cpu"))


def test_the_cache_forgets_the_longest_unused() -> None:
    depth = np.ones((10, 10), dtype=np.float32)
    cache = DepthCache(capacity_bytes=900)
    for frame in range(2):
        cache.put(("clip", "net", frame), depth * frame)
    assert cache.get(("clip", "net", 0)) is not None
    cache.put(("clip", "net", 2), depth)
    assert cache.get(("clip", "net", 1)) is None
    kept = cache.get(("clip", "net", 0))
    assert kept is not None
    assert kept.dtype == np.float32
    assert not kept.any()
