"""Tiny networks for the tests of the diffusion model."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models.devices.device import Device
from models.diffusion_vas.weights.loading import Networks, place
from models.diffusion_vas.weights.recipe import Mode, Recipe
from models.diffusion_vas.weights.saving import save_networks
from models.diffusion_vas.weights.tiny import tiny_networks

GOLDEN = Path(__file__).resolve().parents[4] / "shared" / "golden"

TINY = Recipe(
    mode=Mode.OFFICIAL, steps=2, height=64, width=64, window=5, overlap=2, decode_chunk=3, pad=False
)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Small networks are faster so, and the two cores are shared."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def golden() -> Path:
    """Tensors of the published pipeline."""
    if not (GOLDEN / "cases.json").is_file():
        pytest.skip("the golden tensors are not beside the project")
    return GOLDEN


@pytest.fixture(scope="session")
def networks() -> Networks:
    """One stage with random weights."""
    return tiny_networks(3)


@pytest.fixture(scope="session")
def exact_networks() -> Networks:
    """The same stage in double precision, where equal means equal on every processor."""
    stage = tiny_networks(3)
    for network in (stage.unet, stage.vae, stage.image_encoder):
        place(network, torch.device("cpu"), torch.float64)
    return replace(stage, device=Device(torch.device("cpu"), torch.float64))


@pytest.fixture(scope="session")
def checkpoint(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same stage on disk, with the recipe `TINY`."""
    folder = tmp_path_factory.mktemp("checkpoint") / "stage"
    save_networks(networks, folder, recipe=TINY)
    return folder
