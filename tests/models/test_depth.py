"""The depth network and its cache, with tiny random weights in the published layout."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

from core.errors import BadInputError
from models.depth.cache import DepthCache
from models.depth.network import DepthNetwork
from models.devices.device import choose_device


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    backbone = Dinov2Config(
        hidden_size=32, num_hidden_layers=4, num_attention_heads=2, image_size=28, patch_size=14,
        out_features=["stage1", "stage2", "stage3", "stage4"],
        apply_layernorm=True, reshape_hidden_states=False,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=32, neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=16, head_hidden_size=8,
    )  # fmt: skip
    path = tmp_path_factory.mktemp("depth")
    network = DepthAnythingForDepthEstimation(config)
    (path / "config.json").write_text(json.dumps(config.to_dict()))
    save_file(network.state_dict(), path / "model.safetensors", metadata={"format": "pt"})
    return path


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
