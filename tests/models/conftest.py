"""Tiny weights for the proposers and engines that need some; stubs of systems of others."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.models.tiny_videomae import save_tiny_videomae


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Random weights in the published layout under every name, where the program looks for them."""
    import torch

    from models.diffusion_vas.memory.warm_networks import SHELF
    from models.diffusion_vas.weights.recipe import Kind, Recipe
    from models.diffusion_vas.weights.saving import save_networks
    from models.diffusion_vas.weights.tiny import tiny_networks

    torch.set_num_threads(1)  # small networks are faster so, and the two cores are shared
    shared = tmp_path_factory.mktemp("weights")
    networks = tiny_networks(5, levels=2)
    recipe = Recipe(steps=2, height=16, width=32, window=6, overlap=2, decode_chunk=3, pad=False)
    for name in ("diffusion-vas-amodal", "diffusion-vas-content"):
        save_networks(networks, shared / name, recipe=recipe)
    save_networks(networks, shared / "unet3d", recipe=replace(recipe, kind=Kind.ONE_STEP))
    save_networks(networks, shared / "one-stage", recipe=replace(recipe, kind=Kind.ONE_STAGE))
    save_tiny_videomae(shared / "videomae")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AMODAL_WEIGHTS", str(shared))
        yield shared
    SHELF.release()


@pytest.fixture(scope="module")
def added_adapters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every system of others, played by its stub, in settings of the tests' own."""
    import sys

    from models.adapters.kit.described import DESCRIBED
    from tests.models.adapters.conftest import add_stub

    folder = tmp_path_factory.mktemp("adapters")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "settings"))
        patch.setenv("XDG_CACHE_HOME", str(folder / "caches"))
        for system in DESCRIBED if sys.platform != "win32" else ():
            add_stub(system.name, folder / system.name)
        yield
