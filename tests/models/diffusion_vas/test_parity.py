"""Our pipeline against tensors of the published one (shared/golden)."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from benchmarks.parity import TOLERANCE, compare
from core.errors import BadInputError
from core.progress import CancelToken
from models.devices.device import choose_device
from models.devices.plan import FULL
from models.diffusion_vas.conditioning.clip_input import clip_pixels, resize_antialiased
from models.diffusion_vas.conditioning.conditions import (
    Conditioning,
    Inputs,
    encode_inputs,
    stretch_bright_frames,
)
from models.diffusion_vas.conditioning.pixels import THRESHOLD, channel_sums
from models.diffusion_vas.sampling.randomness import draw_noise, published_generator
from models.diffusion_vas.sampling.schedule import make_schedule
from models.diffusion_vas.weights.loading import load_networks
from models.diffusion_vas.weights.recipe import Mode, Recipe
from tests.models.rounding import FEW, SOME, assert_equal_but_rounding


def test_every_case_is_within_the_tolerance(golden: Path) -> None:
    differences = compare(golden, choose_device("cpu"))
    assert len(differences) >= 5
    for one in differences:
        assert one.latents is not None
        assert one.frames is not None
        assert one.latents < TOLERANCE, one
        assert one.frames < TOLERANCE, one


def test_a_folder_with_a_broken_case_list_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text("{")
    with pytest.raises(BadInputError, match=r"cases\.json"):
        compare(tmp_path, choose_device("cpu"))


def test_a_wrong_expectation_is_found(golden: Path, tmp_path: Path) -> None:
    shutil.copytree(golden, tmp_path / "golden")
    cases = json.loads((golden / "cases.json").read_text())
    case = next(case for case in cases["cases"] if case["name"] == "steps5")
    (tmp_path / "golden" / "cases.json").write_text(json.dumps({"cases": [{**case, "seed": 24}]}))
    assert not compare(tmp_path / "golden", choose_device("cpu"))[0].is_close


@pytest.mark.parametrize("pair", ["demo256x512", "wide232x960"])
def test_the_blur_before_the_clip_resize(golden: Path, pair: str) -> None:
    tensors = load_file(golden / "golden-content.safetensors")
    ours = resize_antialiased(tensors[f"resize.{pair}.in"])
    assert_equal_but_rounding(ours, tensors[f"resize.{pair}.out"], FEW)


def test_bright_frames_are_stretched_twice(golden: Path) -> None:
    tensors = load_file(golden / "golden.safetensors")
    ours = stretch_bright_frames(tensors["quirk.preprocess_nonneg_in"])
    assert_equal_but_rounding(ours, tensors["quirk.preprocess_nonneg_out"], FEW)
    dark = torch.tensor([-0.1, 0.5]).view(1, 1, 1, 2)
    assert torch.equal(stretch_bright_frames(dark), dark)


def test_the_rule_on_8_bit_masks(golden: Path) -> None:
    tensors = load_file(golden / "golden.safetensors")
    is_bright = torch.from_numpy(channel_sums(tensors["steps25.frames"][0]) > THRESHOLD)
    ours = is_bright | (tensors["input.modal_mask"][0][:, 0] > 0)
    flips = int((ours != tensors["demo.steps25.amodal_mask"].bool()).sum())
    assert flips <= 2, "18 pixels lie within 2 of the threshold; more flips mean another rule"


def test_what_the_network_is_conditioned_on(golden: Path) -> None:
    tensors = load_file(golden / "golden.safetensors")
    networks = load_networks(golden / "checkpoint-mask", choose_device("cpu"))
    first, second = tensors["input.modal_mask"][0], tensors["input.depth"][0]
    noise = draw_noise(published_generator(23), 23, 1, (6, 64, 128), networks.latent_stride)
    recipe = Recipe()
    with torch.inference_mode():
        *_, made = encode_inputs(
            networks, Inputs(first, second), (noise.first, noise.second), recipe, FULL, CancelToken()
        )
        assert isinstance(made, Conditioning)
        assert_equal_but_rounding(made.first_latents, tensors["debug25.cond_latents_a"][1], SOME)
        assert_equal_but_rounding(made.second_latents, tensors["debug25.cond_latents_b"][1], SOME)
        dealt = torch.cat(made.contexts(Mode.OFFICIAL))
        assert_equal_but_rounding(dealt, tensors["debug25.clip_embeddings_cfg"], SOME)
        zeros, own = made.contexts(Mode.MATCHED)
        assert not zeros.any()
        assert torch.equal(own, made.embeddings)
        assert torch.allclose(made.added_time_ids, tensors["debug25.added_time_ids"][0])
        pixels = clip_pixels(first[:1], networks.clip_normalisation)
        assert_equal_but_rounding(pixels, tensors["debug25.clip_pixels_frame0"], FEW)
    schedule = make_schedule(networks.scheduler, recipe)
    assert torch.equal(schedule.sigmas, tensors["debug25.sigmas"])
    start = noise.latents * schedule.initial_scale
    assert_equal_but_rounding(start, tensors["debug25.initial_latents"], FEW)
