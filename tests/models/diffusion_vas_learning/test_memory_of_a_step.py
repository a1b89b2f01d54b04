"""What a step needs is stated from sizes, and proved in a process that gets no more."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import AmodalError, ModelUnavailableError
from core.progress import CancelToken, result_of
from models.diffusion_vas.weights.random_full import outline
from models.diffusion_vas.weights.recipe import Recipe
from models.diffusion_vas.weights.saving import save_networks
from models.diffusion_vas.weights.tiny import tiny_networks
from models.diffusion_vas_learning.needs import need_of_folder, need_of_networks
from models.diffusion_vas_learning.plan import Layers, Optimiser, Precision, TrainingPlan
from models.diffusion_vas_learning.trying import Tried, try_one_step
from models.weights.stock.catalogue import GB

SMALL = Recipe(height=64, width=64, window=2, overlap=0)
FRUGAL = TrainingPlan(Path("none"), optimiser=Optimiser.ADAFACTOR, precision=Precision.BFLOAT16)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the process of the step, too."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def tried(limit_bytes: int | None = None) -> Tried:
    steps = try_one_step(FRUGAL, SMALL, CancelToken(), limit_bytes=limit_bytes, device="cpu", divisor=5)
    return result_of(steps, lambda _told: None)


def test_the_published_size_is_built_without_memory_and_its_need_is_that_of_its_parts() -> None:
    networks = outline()
    counts = {
        name: sum(math.prod(value.shape) for value in part.parameters())
        for name, part in (("unet", networks.unet), ("image", networks.image_encoder), ("vae", networks.vae))
    }
    assert 1.5e9 < counts["unet"] < 1.55e9
    # The library makes the factors of its blends, one number each, at once.
    assert all(value.is_meta for value in networks.unet.parameters() if value.numel() > 1)
    recipe = Recipe(height=128, width=256)
    whole = need_of_networks(networks, TrainingPlan(Path("none"), layers=Layers.ALL), recipe)
    assert whole.learning == (4 + 4 + 4 + 8) * counts["unet"]
    assert whole.waiting == 0
    assert whole.encoders == 4 * (counts["vae"] + counts["image"])
    frugal = need_of_networks(networks, FRUGAL, recipe)
    assert frugal.total < 14 * GB < whole.total


def test_a_folder_tells_the_same_without_being_loaded(tmp_path: Path) -> None:
    networks = tiny_networks(0, levels=2)
    save_networks(networks, tmp_path / "stage")
    assert need_of_folder(tmp_path / "stage", FRUGAL, SMALL) == need_of_networks(networks, FRUGAL, SMALL)


def test_one_step_runs_within_what_was_stated() -> None:
    held = np.ones(2 * GB, np.uint8)  # What the starting process holds is none of the step's.
    found = tried()
    assert held.nbytes > found.limit_bytes
    assert math.isfinite(found.loss)
    assert found.limit_bytes == found.need.total
    assert 0 < found.peak_bytes <= found.limit_bytes


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not limit a process")
def test_a_step_that_does_not_fit_is_refused_in_one_line() -> None:
    need = need_of_networks(outline(5), FRUGAL, SMALL)
    with pytest.raises(AmodalError, match=r"does not fit into 0\.\d GB; it needs"):
        tried(need.total - need.working + 1)
    with pytest.raises(ModelUnavailableError, match=r"this training needs"):
        tried(10**15)
