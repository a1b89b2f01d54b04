"""Every network is built without memory, and every tensor of a folder must be one of it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from core.errors import BadInputError, Cancelled
from core.progress import CancelToken
from models.weights.checks.blueprints import PARTS
from models.weights.checks.checking import check_folder, examine_folder
from models.weights.checks.matching import match_folder
from models.weights.stock.catalogue import CATALOGUE, Layout, WeightsEntry, entry_named
from tests.models.sam2.tiny import save_tiny_sam2
from tests.models.tiny_depth import save_tiny_depth
from tests.models.tiny_videomae import save_tiny_videomae

TINY_VAS = Path(__file__).resolve().parents[2] / "data" / "tiny_vas"
SMALL = entry_named("depth-anything-v2-small")
AMODAL = entry_named("diffusion-vas-amodal")
SAM2 = entry_named("sam2")
QUERY = "backbone.encoder.layer.0.attention.attention.query.weight"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[Layout, Path]:
    """A small whole folder of every layout, under the published names."""
    return {
        Layout.PIPELINE: TINY_VAS,
        Layout.DEPTH: save_tiny_depth(tmp_path_factory.mktemp("depth")),
        Layout.SAM2: save_tiny_sam2(tmp_path_factory.mktemp("sam2")),
        Layout.VIDEOMAE: save_tiny_videomae(tmp_path_factory.mktemp("videomae")),
    }


@pytest.mark.parametrize("entry", CATALOGUE, ids=[entry.name for entry in CATALOGUE])
def test_published_names_of_every_entry_are_whole(entry: WeightsEntry, whole: dict[Layout, Path]) -> None:
    assert check_folder(whole[entry.layout], entry, build=True).notes == ()
    parts = {(entry.layout, part.folder) for part in entry.components if part.has_weights}
    assert parts <= PARTS.keys()


def change(path: Path, act: Callable[[dict[str, Tensor]], object]) -> None:
    """Change the tensors of a file."""
    tensors = load_file(path)
    act(tensors)
    save_file(tensors, path)


def settle(path: Path, **values: object) -> None:
    """Change settings."""
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def put_depth_into(part: str) -> Callable[[Path], object]:
    def act(folder: Path) -> None:
        other = save_tiny_depth(folder.parent / "other")
        shutil.copy(other / "model.safetensors", folder / part)

    return act


def empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


MODEL, UNET = "model.safetensors", "unet/diffusion_pytorch_model.safetensors"
VAE, ENCODER = "vae/diffusion_pytorch_model.safetensors", "image_encoder/model.safetensors"
Damage = Callable[[Path], object]
DAMAGED: dict[str, tuple[WeightsEntry, Damage, str]] = {
    "a tensor is missing": (
        SMALL,
        lambda f: change(f / MODEL, lambda t: t.pop(QUERY)),
        "tensor backbone.encoder.layer.0.attention.q_proj.weight: is missing",
    ),
    "a tensor too many": (
        SMALL,
        lambda f: change(f / MODEL, lambda t: t.update({"head.conv4.weight": torch.ones(2)})),
        "tensor head.conv4.weight: is none of DepthAnythingForDepthEstimation",
    ),
    "another shape": (
        SMALL,
        lambda f: change(f / MODEL, lambda t: t.update({QUERY: torch.ones(32, 31)})),
        f"tensor {QUERY}: has the shape (32, 31), the settings beside it ask for (32, 32)",
    ),
    "whole numbers": (
        SMALL,
        lambda f: change(f / MODEL, lambda t: t.update({QUERY: torch.ones(32, 32, dtype=torch.int8)})),
        f"tensor {QUERY}: is I8, one of F32, F16, BF16 is needed",
    ),
    "cut off": (SMALL, lambda f: os.truncate(f / MODEL, 5000), "header: file is cut off"),
    "another kind of network": (
        SMALL,
        lambda f: settle(f / "config.json", model_type="zoedepth"),
        "model_type: is 'zoedepth', 'depth_anything' is needed",
    ),
    "settings of another size": (
        SMALL,
        lambda f: settle(f / "config.json", fusion_hidden_size=24),
        "has the shape (16, 8, 3, 3), the settings beside it ask for (24, 8, 3, 3)",
    ),
    "SAM 2 of another size": (
        SAM2,
        lambda f: settle(f / "config.json", memory_attention_num_layers=2),
        "tensor memory_attention.layers.1.",
    ),
    "a VAE of another depth": (
        AMODAL,
        lambda f: settle(
            f / "vae/config.json",
            block_out_channels=[32, 32, 32],
            down_block_types=["DownEncoderBlock2D"] * 3,
        ),
        "is none of AutoencoderKLTemporalDecoder with the settings beside it",
    ),
    "a UNet of another depth": (
        AMODAL,
        lambda f: settle(f / "unet/config.json", layers_per_block=2),
        "is missing (and",
    ),
    "files swapped": (
        AMODAL,
        lambda f: (shutil.copy(f / VAE, f / "held"), shutil.copy(f / ENCODER, f / VAE)),
        "decoder.time_conv_out.weight: is missing",
    ),
    "another network under the name": (SAM2, put_depth_into(MODEL), "holds no tensors of vision_encoder"),
    "nothing there": (AMODAL, empty, "model_index.json: is missing"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_and_foreign_folders_are_refused_with_the_reason(
    case: str, whole: dict[Layout, Path], tmp_path: Path
) -> None:
    entry, damage, words = DAMAGED[case]
    folder = Path(shutil.copytree(whole[entry.layout], tmp_path / "weights"))
    damage(folder)
    checked, problems = examine_folder(folder, entry, build=True)
    assert checked is None
    assert words in str(problems[0])
    assert "\n" not in str(problems[0])


def test_a_process_without_torch_asks_a_child(whole: dict[Layout, Path], tmp_path: Path) -> None:
    """The same answer, and torch is not imported where it was not."""
    bad = Path(shutil.copytree(whole[Layout.DEPTH], tmp_path / "bad"))
    change(bad / MODEL, lambda t: t.pop(QUERY))
    code = (
        "import sys\nfrom pathlib import Path\nfrom models.weights.checks.matching import match_folder\n"
        "from models.weights.stock.catalogue import entry_named\n"
        "problems = match_folder(Path(sys.argv[1]), entry_named('depth-anything-v2-small'))\n"
        "assert 'torch' not in sys.modules\nprint(*problems, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(bad)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(problem) for problem in match_folder(bad, SMALL)]


def test_building_can_be_cancelled(whole: dict[Layout, Path]) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        match_folder(whole[Layout.DEPTH], SMALL, cancel)


def test_what_does_not_fit_is_an_error_of_the_check(whole: dict[Layout, Path], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY_VAS, tmp_path / "weights"))
    change(folder / UNET, lambda t: t.pop("conv_out.bias"))
    check_folder(folder, AMODAL)
    with pytest.raises(BadInputError, match=r"tensor conv_out\.bias: is missing"):
        check_folder(folder, AMODAL, build=True)
