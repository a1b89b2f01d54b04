"""Training of VideoMAE: it learns, and goes on after a stop as if it had not been stopped."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from core.errors import BadInputError, Cancelled
from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from core.progress import CancelToken
from models.evaluation.cues import GivenCue
from models.videomae.inputs import IN_FRONT, LIGHTNESS, MASK
from models.videomae.network import load_videomae
from models.videomae_learning.examples import Examples
from models.videomae_learning.lessons import Lesson, every_fifth_apart, lesson_of
from models.videomae_learning.loop import mask_loss, train
from models.videomae_learning.plan import STATE, WEIGHTS, Plan, Report
from models.weights.checks.checking import check_folder
from models.weights.stock.catalogue import entry_named
from tests.models.videomae.toy_clips import write_clips

TINY = {
    "image_size": 32, "patch_size": 8, "num_frames": 4, "hidden_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 2, "intermediate_size": 96, "decoder_hidden_size": 24,
    "decoder_num_hidden_layers": 1, "decoder_num_attention_heads": 2, "decoder_intermediate_size": 48,
}  # fmt: skip


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> list[Lesson]:
    """Two clips with what is in front."""
    folder = write_clips(tmp_path_factory.mktemp("clips"))
    return [lesson_of(clip, GivenCue.OCCLUDER) for clip in open_evaluation_folder(folder)]


def run(plan: Plan, lessons: Sequence[Lesson]) -> list[Report]:
    return list(train(plan, lessons, lessons, CancelToken()))


def test_examples_are_what_a_proposer_sees_with_the_answer(lessons: list[Lesson]) -> None:
    """Without chance the window is as in use; what is seen belongs to the answer, the hidden part as well."""
    one = Examples(lessons, 4, 32).fixed(1)[0]
    assert one.inputs.shape == (4, 3, 32, 32)
    seen = one.inputs[:, MASK] > 0.9
    assert (one.target[seen] > 0.9).all()
    hidden = (one.target > 0.9) & (one.inputs[:, MASK] < -0.9)
    assert hidden.any()
    assert (one.inputs[:, IN_FRONT][hidden] > 0.5).all()
    assert one.known.tolist() == [1, 1, 1, 1]
    drawn = [Examples(lessons, 4, 32).draw(np.random.default_rng(seed)) for seed in range(30)]
    assert any((one.inputs[:, IN_FRONT] == 0).all() for one in drawn)
    assert any((one.inputs[:, LIGHTNESS] == 0).all() for one in drawn)
    same = Examples(lessons, 4, 32, kept_bytes=0).draw(np.random.default_rng(3))
    assert np.array_equal(same.inputs, drawn[3].inputs)


def test_frames_without_truth_are_not_learned_from(lessons: list[Lesson]) -> None:
    half = replace(lessons[0], known=frozenset({0, 1}))
    one = Examples([half], 4, 32).fixed(1)[0]
    assert one.known.tolist() == [1, 1, 0, 0]
    assert not one.target[2:].any()
    with pytest.raises(BadInputError, match="no object"):
        Examples([replace(half, known=frozenset())], 4, 32)
    assert every_fifth_apart([half]) == ([half], [half])


def test_loss_hears_known_frames_alone() -> None:
    """A part that is missed costs; what is said of a frame without truth does not."""
    target = torch.zeros(1, 2, 8, 8)
    target[:, :, 2:6, 2:6] = 1
    missed = target.clone()
    missed[..., 4:] = 0
    known = torch.tensor([[1.0, 0.0]])
    right, half = 20 * target - 10, 20 * missed - 10
    wrong_where_unknown = right.clone()
    wrong_where_unknown[:, 1] = 10
    assert mask_loss(right, target, known) < 0.01 < mask_loss(half, target, known)
    assert torch.equal(mask_loss(right, target, known), mask_loss(wrong_where_unknown, target, known))


def test_it_learns_clips_by_heart_and_the_weights_are_those_of_a_proposer(
    tmp_path: Path, lessons: list[Lesson]
) -> None:
    plan = Plan(tmp_path, settings=TINY, steps=160, batch=4, rate=3e-3, validate_every=40)
    reports = run(plan, lessons)
    assert reports[-1].loss < 0.75 * reports[0].loss
    assert reports[-1].hidden > max(0.35, reports[0].hidden)
    assert check_folder(tmp_path / WEIGHTS, entry_named("videomae"), build=True).precisions == ("float32",)
    assert (tmp_path / "curve.csv").read_text().count("\n") == 5


def test_a_stopped_training_goes_on_as_if_it_had_not_been(tmp_path: Path, lessons: list[Lesson]) -> None:
    whole = Plan(tmp_path / "whole", settings=TINY, steps=4, batch=2, validate_every=2)
    assert [one.step for one in run(whole, lessons)] == [2, 4]
    parts = replace(whole, out=tmp_path / "parts")
    stopped = CancelToken()
    begun = train(parts, lessons, lessons, stopped)
    next(begun)
    stopped.cancel()
    with pytest.raises(Cancelled):
        next(begun)
    assert [one.step for one in run(parts, lessons)] == [4]
    assert run(parts, lessons) == []
    one, two = (load_file(plan.out / STATE) for plan in (whole, parts))
    assert one.keys() == two.keys()
    for name, value in one.items():
        assert torch.equal(value, two[name]), name


def test_a_training_begins_with_weights_that_are_given(tmp_path: Path, lessons: list[Lesson]) -> None:
    """With a rate of 0 nothing moves from them."""
    first = Plan(tmp_path / "first", settings=TINY, steps=1, batch=1)
    run(first, lessons)
    run(Plan(tmp_path / "second", first.out / WEIGHTS, steps=1, batch=1, rate=0.0), lessons)
    one, two = (load_videomae(tmp_path / name / WEIGHTS).state_dict() for name in ("first", "second"))
    assert all(torch.equal(value, two[name]) for name, value in one.items())
