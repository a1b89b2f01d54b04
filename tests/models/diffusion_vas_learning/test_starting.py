"""Where training begins, what learns, and in which numbers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import BadInputError, Cancelled, ModelUnavailableError
from core.progress import CancelToken
from models.devices.device import choose_device
from models.diffusion_vas.weights.loading import load_networks
from models.diffusion_vas.weights.recipe import Mode, Recipe
from models.diffusion_vas.weights.saving import save_networks
from models.diffusion_vas.weights.tiny import tiny_networks
from models.diffusion_vas_learning.examples import Example, make_example
from models.diffusion_vas_learning.loop import train
from models.diffusion_vas_learning.plan import Layers, Optimiser, Precision, Stage, TrainingPlan
from models.diffusion_vas_learning.starting import learns, load_for_training, make_ready
from models.training.toy_clips import ToyWorld

RECIPE = Recipe(mode=Mode.MATCHED, height=16, width=16, window=3, overlap=1, steps=2)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def svd(tmp_path: Path) -> Path:
    """Weights as Stable Video Diffusion publishes them: one input convolution, for 8 channels."""
    folder = tmp_path / "svd"
    save_networks(tiny_networks(0, levels=2), folder)
    path = folder / "unet" / "diffusion_pytorch_model.safetensors"
    own = {name: value for name, value in load_file(path).items() if not name.startswith("conv_in2.")}
    assert own["conv_in.weight"].shape[1] == 8
    save_file(own, path)
    return folder


def draw(rng: np.random.Generator) -> Example:
    return make_example(
        ToyWorld(frames=5, side=32).clip(np.random.default_rng(0)), Stage.MASKS, RECIPE, None, rng
    )


def test_svd_weights_begin_with_zero_planes_for_the_second_input_and_all_else_equal(svd: Path) -> None:
    published = load_file(svd / "unet" / "diffusion_pytorch_model.safetensors")
    ours = load_for_training(svd, "cpu", CancelToken()).unet.state_dict()
    assert ours.keys() == published.keys()
    kernel = ours["conv_in.weight"]
    assert kernel.shape[1] == 12
    assert torch.equal(kernel[:, :8], published["conv_in.weight"])
    assert not kernel[:, 8:].any()
    for name in published.keys() - {"conv_in.weight"}:
        assert torch.equal(ours[name], published[name]), name


def test_a_run_still_refuses_weights_that_know_no_second_input(svd: Path) -> None:
    with pytest.raises(BadInputError, match="unet"):
        load_networks(svd, choose_device("cpu"))


def test_training_from_svd_gives_weights_that_run_and_that_training_goes_on_from(
    svd: Path, tmp_path: Path
) -> None:
    plan = TrainingPlan(tmp_path / "out", steps=1, learning_rate=1e-3, dropout=0.0, average_decay=0.0)
    networks = load_for_training(svd, "cpu", CancelToken())
    before = {name: value.clone() for name, value in networks.unet.state_dict().items()}
    list(train(networks, draw, RECIPE, plan, start=svd))
    after = load_networks(tmp_path / "out" / "weights", choose_device("cpu")).unet.state_dict()
    changed = {name for name in after if not torch.equal(after[name], before[name])}
    assert changed
    assert all("temporal_transformer_block" in name or name.startswith("conv_in.") for name in changed)
    assert bool(after["conv_in.weight"][:, 8:].any()), "the second input is learned"
    load_for_training(tmp_path / "out" / "weights", "cpu", CancelToken())


def test_what_the_published_script_trains_learns_and_nothing_else() -> None:
    names = [name for name, _ in tiny_networks(0, levels=2).unet.named_parameters()]
    own = {name for name in names if learns(name, Layers.PUBLISHED)}
    assert {"conv_in.weight", "conv_in.bias"} < own
    assert any(".temporal_transformer_blocks.0.attn1." in name for name in own)
    assert not any(".transformer_blocks." in name or "resnets" in name for name in own)
    assert all(learns(name, Layers.ALL) for name in names)


def test_sixteen_bits_keep_what_learns_exact_and_frozen_weights_are_saved_as_they_were(
    svd: Path, tmp_path: Path
) -> None:
    plan = TrainingPlan(tmp_path / "out", steps=1, precision=Precision.BFLOAT16)
    networks = load_for_training(svd, "cpu", CancelToken())
    list(train(networks, draw, RECIPE, plan, start=svd))
    kinds = {(value.requires_grad, value.dtype) for value in networks.unet.parameters() if value.ndim > 1}
    assert kinds == {(True, torch.float32), (False, torch.bfloat16)}
    for part, name in (("vae", "diffusion_pytorch_model"), ("image_encoder", "model")):
        files = (root / part / f"{name}.safetensors" for root in (svd, tmp_path / "out" / "weights"))
        before, after = map(load_file, files)
        assert all(torch.equal(after[key], before[key]) for key in before)
    file = "unet/diffusion_pytorch_model.safetensors"
    before, after = load_file(svd / file), load_file(tmp_path / "out" / "weights" / file)
    for key in before:
        if not learns(key, Layers.PUBLISHED):
            assert torch.equal(after[key], before[key]), key


def test_sixteen_bits_give_about_the_same_gradients() -> None:
    """A step with all layers; bfloat16 has 8 bits of mantissa."""
    found = []
    for precision in Precision:
        networks = tiny_networks(0, levels=2)
        plan = TrainingPlan(Path("none"), precision=precision)
        make_ready(networks, plan)
        found.append(gradients(networks, plan))
    exact, half = found
    assert exact.keys() == half.keys()
    one, other = (torch.cat([values[name].flatten() for name in sorted(exact)]) for values in found)
    assert float(torch.nn.functional.cosine_similarity(one, other, dim=0)) > 0.98


def gradients(networks: object, plan: TrainingPlan) -> dict[str, torch.Tensor]:
    from accelerate import Accelerator

    from models.diffusion_vas.weights.loading import Networks
    from models.diffusion_vas_learning.loop import backward

    assert isinstance(networks, Networks)
    backward(networks, networks.unet, draw, RECIPE, plan, Accelerator(), 1)
    return {
        name: value.grad.clone() for name, value in networks.unet.named_parameters() if value.grad is not None
    }


@pytest.mark.parametrize("optimiser", [Optimiser.ADAMW, Optimiser.ADAFACTOR])
def test_every_optimiser_goes_on_after_a_stop_as_if_there_had_been_none(
    optimiser: Optimiser, tmp_path: Path
) -> None:
    plan = TrainingPlan(tmp_path / "whole", steps=3, learning_rate=1e-3, optimiser=optimiser)
    whole = tiny_networks(0, levels=2)
    list(train(whole, draw, RECIPE, plan))
    broken, cancel = replace(plan, out=tmp_path / "broken"), CancelToken()
    steps = train(tiny_networks(0, levels=2), draw, RECIPE, broken, cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(steps)
    resumed = tiny_networks(0, levels=2)
    assert [step.step for step in train(resumed, draw, RECIPE, broken)] == [3]
    for one, other in zip(whole.unet.parameters(), resumed.unet.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_training_with_another_optimiser_or_other_layers_is_not_gone_on_with(tmp_path: Path) -> None:
    plan = TrainingPlan(tmp_path, steps=1)
    list(train(tiny_networks(0, levels=2), draw, RECIPE, plan))
    for other in (replace(plan, optimiser=Optimiser.ADAFACTOR), replace(plan, layers=Layers.ALL)):
        with pytest.raises(BadInputError, match="choose another --out"):
            list(train(tiny_networks(0, levels=2), draw, RECIPE, replace(other, steps=2)))


def test_an_optimiser_whose_package_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.diffusion_vas_learning.starting.find_spec", lambda _name: None)
    plan = TrainingPlan(tmp_path, steps=1, optimiser=Optimiser.ADAMW_8BIT)
    with pytest.raises(ModelUnavailableError, match="pip install bitsandbytes"):
        list(train(tiny_networks(0, levels=2), draw, RECIPE, plan))
