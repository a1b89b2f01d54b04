"""Fine-tuning: it resumes as if never stopped, reads projects and folders, and learns a clip by heart."""

import csv
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import BadInputError
from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from core.progress import CancelToken, result_of
from core.types import BoolMask
from models.devices.device import choose_device
from models.diffusion_vas.conditioning.depth_input import DepthInput, choose_depth
from models.diffusion_vas.segmenting import Segmenting
from models.diffusion_vas.weights.loading import Networks, load_networks
from models.diffusion_vas.weights.recipe import Kind, Mode, Recipe, make_recipe
from models.diffusion_vas.weights.tiny import tiny_networks
from models.diffusion_vas_learning.clip import TrainingClip
from models.diffusion_vas_learning.examples import Example, has_pictures, make_example
from models.diffusion_vas_learning.loop import train
from models.diffusion_vas_learning.loss import denoising_loss, prepare
from models.diffusion_vas_learning.plan import Layers, Stage, TrainingPlan
from models.diffusion_vas_learning.sources import Sources, open_clips
from models.proposers.protocol import ProposalRequest
from models.training.toy_clips import ToyWorld
from tests.models.rounding import SOME, assert_equal_but_rounding

TINY_VAS = Path(__file__).resolve().parents[2] / "data" / "tiny_vas"
RECIPE = Recipe(mode=Mode.MATCHED, height=16, width=16, window=3, overlap=1, steps=2)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def toy(seed: int = 0) -> TrainingClip:
    return ToyWorld(frames=5, side=32).clip(np.random.default_rng(seed))


def draw(rng: np.random.Generator) -> Example:
    return make_example(toy(), Stage.MASKS, RECIPE, None, rng)


def opened(source: Path, stack: ExitStack) -> list[TrainingClip]:
    steps = open_clips(Sources((source,)), stack, CancelToken())
    return result_of(steps, lambda _told: None)


def weights(networks: Networks) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in networks.unet.state_dict().items()}


def test_a_resumed_training_equals_an_unbroken_one(tmp_path: Path) -> None:
    plan = TrainingPlan(
        tmp_path / "whole", steps=4, learning_rate=1e-3, checkpoint_every=2, layers=Layers.ALL
    )
    whole = tiny_networks(0, levels=2)
    assert len(list(train(whole, draw, RECIPE, plan))) == 4
    broken = replace(plan, out=tmp_path / "broken")
    for step in train(tiny_networks(0, levels=2), draw, RECIPE, broken):
        if step.step == 3:
            break  # killed: step 3 is lost, the checkpoint of step 2 is not
    resumed = tiny_networks(0, levels=2)
    steps = [step.step for step in train(resumed, draw, RECIPE, broken)]
    assert steps == [3, 4]
    ours, theirs = weights(whole), weights(resumed)
    for name, value in ours.items():
        assert_equal_but_rounding(theirs[name], value, SOME)
    with (tmp_path / "broken" / "loss.csv").open() as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["1", "2", "3", "4"]


def test_checkpoints_are_weights_that_the_program_loads(tmp_path: Path) -> None:
    plan = TrainingPlan(tmp_path, steps=2, learning_rate=1e-2, average_decay=0.5, layers=Layers.ALL)
    networks = tiny_networks(0, levels=2)
    before = weights(networks)
    list(train(networks, draw, RECIPE, plan))
    loaded = load_networks(tmp_path / "weights", choose_device("cpu")).unet.state_dict()
    assert make_recipe(tmp_path / "weights", {}).mode is Mode.MATCHED
    assert any(not torch.equal(loaded[name], before[name]) for name in before)
    after = weights(networks)
    assert any(not torch.allclose(loaded[name], after[name]) for name in after), "they are the averaged ones"


def test_a_state_of_another_network_is_refused(tmp_path: Path) -> None:
    plan = TrainingPlan(tmp_path, steps=1)
    list(train(tiny_networks(0, levels=2), draw, RECIPE, plan))
    with pytest.raises(BadInputError, match="training-state"):
        list(train(tiny_networks(0, levels=3), draw, RECIPE, replace(plan, steps=2)))


def test_gradient_checkpointing_changes_memory_only(tmp_path: Path) -> None:
    losses = []
    for name, is_on in (("plain", False), ("checkpointed", True)):
        plan = TrainingPlan(tmp_path / name, steps=1, gradient_checkpointing=is_on)
        losses.append([step.loss for step in train(tiny_networks(0, levels=2), draw, RECIPE, plan)])
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_conditions_are_dropped_as_often_as_asked() -> None:
    networks, generator = tiny_networks(0, levels=2), torch.Generator().manual_seed(0)
    rng = np.random.default_rng(0)
    patterns = []
    for _ in range(60):
        batch = prepare(networks, [draw(rng)], RECIPE, 0.2, generator)
        patterns.append((bool(batch.first.any()), bool(batch.second.any()), bool(batch.context.any())))
    assert all(first == context for first, _, context in patterns)
    shares = {(a, b): np.mean([(x, y) == (a, b) for x, y, _ in patterns]) for a in (0, 1) for b in (0, 1)}
    assert shares[1, 1] == pytest.approx(0.4, abs=0.2)
    for dropped in ((0, 1), (0, 0), (1, 0)):
        assert 0.02 < shares[dropped] < 0.45


def test_one_step_training_has_no_noise() -> None:
    networks = tiny_networks(0, levels=2)
    batch = prepare(networks, [draw(np.random.default_rng(0))], RECIPE, 0.0, torch.Generator().manual_seed(0))
    recipe = replace(RECIPE, kind=Kind.ONE_STEP)
    with torch.no_grad():
        losses = [
            float(denoising_loss(networks, networks.unet, batch, recipe, torch.Generator().manual_seed(seed)))
            for seed in range(2)
        ]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_makes_examples_from_a_folder(tmp_path: Path, stage: Stage) -> None:
    rng = np.random.default_rng(0)
    with EvaluationClipWriter(tmp_path / "clips", "disc") as writer:
        for frame in range(4):
            amodal = np.zeros((24, 32), dtype=np.bool_)
            amodal[6:18, 4 + frame : 20 + frame] = True
            picture = rng.integers(0, 256, (24, 32, 3), dtype=np.uint8)
            writer.add(picture, amodal, amodal, occluder=np.zeros_like(amodal))
    with ExitStack() as stack:
        (clip,) = opened(tmp_path / "clips", stack)
        assert has_pictures(clip)
        example = make_example(clip, stage, replace(RECIPE, window=6, width=32), None, rng)
    for video in (example.first, example.second, example.target):
        assert video is not None
        assert video.shape == (6, 3, 16, 32)
        assert -1.0 <= float(video.min()) <= float(video.max()) <= 1.0
    if stage is Stage.CONTENT:
        assert float(example.target.max()) == 1.0, "white outside the object"


def test_sources_without_truth_are_bad_input(tmp_path: Path) -> None:
    with EvaluationClipWriter(tmp_path / "clips", "disc") as writer:
        writer.add(np.zeros((8, 8, 3), dtype=np.uint8), np.ones((8, 8), dtype=np.bool_))
    with ExitStack() as stack, pytest.raises(BadInputError, match="amodal masks"):
        opened(tmp_path / "clips", stack)


@pytest.mark.long
def test_a_tiny_model_learns_one_clip_by_heart(tmp_path: Path) -> None:
    networks = load_networks(TINY_VAS, choose_device("cpu"))
    fresh = tiny_networks(7, levels=4)
    networks.unet.load_state_dict(fresh.unet.state_dict())
    recipe = replace(make_recipe(TINY_VAS, {}), window=4, overlap=1, decode_chunk=4, pad=False, steps=8)
    world = ToyWorld(frames=4, side=64)
    clip = world.clip(np.random.default_rng(5))

    def same(rng: np.random.Generator) -> Example:
        return make_example(clip, Stage.MASKS, recipe, None, np.random.default_rng(1))

    def score() -> float:
        request = ProposalRequest(np.asarray(clip.modal[:]), cue=clip.cue, seed=1)  # type: ignore[index]
        source = choose_depth(request, recipe, None)
        assert source is not None
        depth = DepthInput(source, (64, 64))
        list(depth.survey(4, CancelToken()))
        found: dict[int, BoolMask] = {}
        for update in Segmenting(networks, request, recipe, depth, CancelToken(), 1).run():
            found |= update.masks
        truth = clip.amodal
        return float(np.mean([np.sum(found[f] & truth[f]) / np.sum(found[f] | truth[f]) for f in range(4)]))

    before = score()
    plan = TrainingPlan(
        tmp_path, steps=100, learning_rate=2e-3, dropout=0.0, checkpoint_every=1000, layers=Layers.ALL,
        gradient_checkpointing=False,
    )  # fmt: skip
    losses = [step.loss for step in train(networks, same, recipe, plan)]
    # 0.35 of it, and noise levels are drawn anew in every step.
    assert np.mean(losses[-20:]) < 0.5 * np.mean(losses[:20])
    after = score()
    seen = np.asarray(clip.modal[:])  # type: ignore[index]
    visible = float(np.mean([np.sum(seen[f] & clip.amodal[f]) / np.sum(clip.amodal[f]) for f in range(4)]))
    # 0.9 (0.86 after 60 steps already), where the visible part alone has 0.13 and random weights 0.15.
    assert 1 - after < 0.3 * (1 - max(before, visible))
