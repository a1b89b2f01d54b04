"""Settings that were changed after the check, before the real loaders: refused before a library sees them."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import BadInputError
from models.depth.network import DepthNetwork
from models.devices.device import choose_device
from models.diffusion_vas.weights.loading import load_networks
from models.sam2.network import load_network
from tests.models.test_depth import folder as depth_folder  # noqa: F401 - the fixture

TINY_VAS = Path(__file__).resolve().parents[2] / "data" / "tiny_vas"
TAMPERED: tuple[tuple[str, object], ...] = (
    ("_attn_implementation", "user/kernel"),
    ("attn_implementation", "flash_attention_2"),
    ("auto_map", {"AutoModel": "user/code--model.Net"}),
    ("quantization_config", {"quant_method": "bitsandbytes"}),
    ("use_kernels", True),
    ("layers_per_block", 10**9),
    ("num_hidden_layers", 10**9),
    ("hidden_size", 10**12),
    ("block_out_channels", [8] * 100_000),
    ("hidden_act", "user/act"),
)
PARTS = (
    "unet/config.json", "vae/config.json", "image_encoder/config.json", "scheduler/scheduler_config.json",
    "feature_extractor/preprocessor_config.json",
)  # fmt: skip


def put(path: Path, name: str, value: object) -> None:
    settings = json.loads(path.read_text())
    path.write_text(json.dumps({**settings, name: value}))


def load_vas(folder: Path) -> Any:
    return load_networks(folder, choose_device("cpu"))


def load_depth(folder: Path) -> Any:
    return DepthNetwork.load(folder, choose_device("cpu"))


def load_sam2(folder: Path) -> Any:
    return load_network("Sam2Model", folder, "cpu")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the networks that libraries began to build."""
    names: list[str] = []
    begin = torch.nn.Module.__init__

    def noted(self: torch.nn.Module, *arguments: Any, **options: Any) -> None:
        names.append(type(self).__name__)
        begin(self, *arguments, **options)

    monkeypatch.setattr(torch.nn.Module, "__init__", noted)
    return names


@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_a_set_is_built_from_tampered_settings(part: str, tmp_path: Path, made: list[str]) -> None:
    folder = Path(shutil.copytree(TINY_VAS, tmp_path / "weights"))
    good = (folder / part).read_text()
    load_vas(folder)
    assert made
    own = {"unet": "DiffusionVasUNet", "vae": "AutoencoderKLTemporalDecoder"}
    own |= {"image_encoder": "CLIPVisionModelWithProjection"}
    # What stands before a part is built every time, so the later ones get fewer.
    for name, value in TAMPERED if part == PARTS[0] else TAMPERED[::4]:
        made.clear()
        (folder / part).write_text(good)
        put(folder / part, name, value)
        with pytest.raises(BadInputError) as refused:
            load_vas(folder)
        assert f"{folder / part}: {name}" in str(refused.value)
        assert own.get(Path(part).parts[0]) not in made


@pytest.mark.parametrize("load", [load_depth, load_sam2])
def test_no_single_network_is_built_from_tampered_settings(
    load: Callable[[Path], Any],
    depth_folder: Path,  # noqa: F811 - pytest's way of using a fixture
    tmp_path: Path,
    made: list[str],
) -> None:
    folder = Path(shutil.copytree(depth_folder, tmp_path / "weights"))
    good = (folder / "config.json").read_text()
    for name, value in TAMPERED:
        (folder / "config.json").write_text(good)
        put(folder / "config.json", name, value)
        with pytest.raises(BadInputError) as refused:
            load(folder)
        assert f"config.json: {name}" in str(refused.value)
    assert made == []


@pytest.mark.skipif(os.name == "nt", reason="devices of POSIX")
@pytest.mark.parametrize("load", [load_vas, load_depth, load_sam2])
def test_a_device_in_place_of_settings_is_not_read(load: Callable[[Path], Any], tmp_path: Path) -> None:
    for name in ("config.json", "unet/config.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to("/dev/zero")
    with pytest.raises(BadInputError, match="is not a plain file"):
        load(tmp_path)
