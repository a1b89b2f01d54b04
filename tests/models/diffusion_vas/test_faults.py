"""What goes wrong with weights: one line that names the file and the way out, whatever is broken."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import AmodalError, BadInputError, ModelUnavailableError
from core.progress import CancelToken
from models.devices.device import choose_device
from models.diffusion_vas.memory.warm_networks import SHELF
from models.diffusion_vas.weights.loading import load_networks
from models.diffusion_vas.weights.recipe import make_recipe
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer
from tests.models.collecting import collect

NAME = "diffusion-vas-amodal"
UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def weights(tiny_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of good weights, in the place where the program looks, to break."""
    shutil.copytree(tiny_weights / NAME, tmp_path / NAME)
    monkeypatch.setenv("AMODAL_WEIGHTS", str(tmp_path))
    SHELF.release()
    return tmp_path / NAME


def truncate(folder: Path) -> None:
    path = folder / UNET
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty_file(folder: Path) -> None:
    (folder / UNET).write_bytes(b"")


def garbage(folder: Path) -> None:
    (folder / UNET).write_bytes(b"<html>not found</html>" * 100)


def broken_config(folder: Path) -> None:
    (folder / "unet/config.json").write_text('{"block_out_channels": [32, ')


def other_widths(folder: Path) -> None:
    config = json.loads((folder / "unet/config.json").read_text())
    (folder / "unet/config.json").write_text(json.dumps({**config, "block_out_channels": [64, 64]}))


def stock_network(folder: Path) -> None:
    tensors = load_file(folder / UNET)
    save_file({k: v for k, v in tensors.items() if not k.startswith("conv_in2")}, folder / UNET)


def pickle_instead(folder: Path) -> None:
    (folder / UNET).unlink()
    torch.save({"weight": torch.ones(1)}, folder / "unet/diffusion_pytorch_model.bin")


def no_vae(folder: Path) -> None:
    shutil.rmtree(folder / "vae")


def other_scheduler(folder: Path) -> None:
    path = folder / "scheduler/scheduler_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "prediction_type": "epsilon"}))


def bad_recipe(folder: Path) -> None:
    (folder / "amodal_studio.json").write_text('{"steps": "many"}')


FAULTS = [
    truncate, empty_file, garbage, broken_config, other_widths, stock_network, pickle_instead, no_vae,
    other_scheduler, bad_recipe,
]  # fmt: skip


@pytest.mark.parametrize("damage", FAULTS, ids=lambda fault: fault.__name__)
def test_damaged_weights_are_refused_in_one_line(weights: Path, damage: Callable[[Path], None]) -> None:
    damage(weights)
    request = ProposalRequest(np.ones((2, 8, 8), dtype=np.bool_))
    with pytest.raises(AmodalError) as caught:
        collect(load_proposer("diffusion-vas"), request)
    text = str(caught.value)
    assert isinstance(caught.value, BadInputError | ModelUnavailableError)
    assert "\n" not in text
    assert str(weights) in text, "the line names the place"
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("damage", [truncate, garbage, other_widths, stock_network, pickle_instead, no_vae])
def test_the_loader_refuses_what_no_check_saw(weights: Path, damage: Callable[[Path], None]) -> None:
    """Files may change after the check: the loader never trusts it, and never opens a pickle."""
    damage(weights)
    with pytest.raises(BadInputError) as caught:
        load_networks(weights, choose_device("cpu"))
    assert str(weights) in str(caught.value)


def test_missing_weights_say_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AMODAL_WEIGHTS", "HF_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    proposer = load_proposer("diffusion-vas")
    for ask in (lambda: proposer.fingerprint, lambda: list(proposer.propose(*_least()))):
        with pytest.raises(ModelUnavailableError) as caught:
            ask()
        assert "kaihuac/diffusion-vas-amodal-segmentation" in str(caught.value)
        assert "models fetch diffusion-vas-amodal" in str(caught.value)


def test_one_load_serves_all_runs(weights: Path) -> None:
    device, token = choose_device("cpu"), CancelToken()
    first = SHELF.stage(weights, device, token)
    assert SHELF.stage(weights, device, token) is first
    SHELF.release()
    assert SHELF.stage(weights, device, token) is not first


def test_changed_weights_are_loaded_again(weights: Path) -> None:
    device, token = choose_device("cpu"), CancelToken()
    first = SHELF.stage(weights, device, token)
    tensors = load_file(weights / UNET)
    save_file({name: value * 2 for name, value in tensors.items()}, weights / UNET)
    again = SHELF.stage(weights, device, token)
    assert again is not first
    assert torch.equal(again.unet.conv_out.bias, first.unet.conv_out.bias * 2)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"preset": "turbo"}, "turbo"), ({"steps": "0"}, "steps"), ({"colour": "blue"}, "colour"),
        ({"size": "big"}, "size"), ({"mode": "best"}, "mode"), ({"overlap": "25"}, "overlap"),
        ({"depth": "deep"}, "depth"), ({"pad": "maybe"}, "pad"), ({"guidance": "x"}, "guidance"),
    ],
)  # fmt: skip
def test_unknown_options_are_bad_input(options: dict[str, str], word: str) -> None:
    with pytest.raises(BadInputError, match=word):
        make_recipe(None, options)


def test_a_size_the_network_cannot_halve_is_refused(weights: Path) -> None:
    request = ProposalRequest(np.ones((2, 8, 8), dtype=np.bool_), options={"size": "18x32"})
    with pytest.raises(BadInputError, match="multiples of 4"):
        collect(load_proposer("diffusion-vas"), request)


@pytest.mark.parametrize("name", ["cuda:7", "tpu", "mps:3"])
def test_a_device_that_is_not_there_is_bad_input(name: str) -> None:
    with pytest.raises(BadInputError, match="device"):
        choose_device(name)


def _least() -> tuple[ProposalRequest, CancelToken]:
    return ProposalRequest(np.ones((1, 4, 4), dtype=np.bool_)), CancelToken()
