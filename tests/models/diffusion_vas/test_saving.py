"""Networks to disk and back, in the published layout."""

import json
from pathlib import Path

import torch

from models.devices.device import choose_device
from models.diffusion_vas.weights.loading import Networks, load_networks
from models.diffusion_vas.weights.recipe import Recipe, make_recipe
from models.diffusion_vas.weights.saving import save_networks
from models.weights.checks.checking import check_folder
from models.weights.stock.catalogue import entry_named
from tests.models.diffusion_vas.conftest import TINY
from tests.models.rounding import SOME, assert_equal_but_rounding


def test_what_is_saved_loads_the_same(networks: Networks, checkpoint: Path) -> None:
    again = load_networks(checkpoint, choose_device("cpu"))
    for ours, theirs in ((networks.unet, again.unet), (networks.vae, again.vae)):
        before, after = ours.state_dict(), theirs.state_dict()
        assert before.keys() == after.keys()
        assert all(torch.equal(before[name], after[name]) for name in before)
    picture = torch.rand(1, 3, 224, 224)
    with torch.inference_mode():
        # What is loaded takes its matrix products from another library.
        assert_equal_but_rounding(
            again.image_encoder(picture).image_embeds, networks.image_encoder(picture).image_embeds, SOME
        )
    assert again.clip_normalisation == networks.clip_normalisation
    assert again.size_step == 64


def test_the_folder_is_of_the_published_layout(checkpoint: Path) -> None:
    checked = check_folder(checkpoint, entry_named("diffusion-vas-amodal"))
    assert checked is not None
    assert json.loads((checkpoint / "unet/config.json").read_text())["in_channels"] == 8
    assert make_recipe(checkpoint, {}) == TINY


def test_a_checkpoint_is_replaced_whole(networks: Networks, tmp_path: Path) -> None:
    folder = tmp_path / "stage"
    save_networks(networks, folder, recipe=Recipe(steps=3))
    (folder / "left-over.txt").write_text("old")
    save_networks(networks, folder, recipe=Recipe(steps=4))
    assert make_recipe(folder, {}).steps == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stage"]
    assert not (folder / "left-over.txt").exists()


def test_half_precision_weights_load_in_single(networks: Networks, tmp_path: Path) -> None:
    halved = {name: value.half() for name, value in networks.unet.state_dict().items()}
    save_networks(networks, tmp_path / "half", unet_weights=halved)
    again = load_networks(tmp_path / "half", choose_device("cpu"))
    assert {value.dtype for value in again.unet.state_dict().values()} == {torch.float32}
