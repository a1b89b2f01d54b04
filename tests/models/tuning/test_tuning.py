"""Tuning on a small project: weights change where they should, nothing is kept after a cancel."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import Cancelled, ModelUnavailableError
from core.progress import CancelToken, Progress, result_of
from core.store.project import Project
from models.jobs.job import TrackFacts
from models.lite.proposer import WEIGHTS
from models.lite.recipe import COARSE, COARSE_CHANNELS, FRAMES, GRID
from models.tuning.batches import Batch
from models.tuning.child import tune_in_child
from models.tuning.gathering import gather, opened_lessons
from models.tuning.judging import Figure
from models.tuning.loss import total_loss
from models.tuning.tuning import Tuned, TuningPlan, check_can_tune, tune
from models.weights.arrays import read_arrays
from tests.tuning_scene import write_decided

pytestmark = pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")


@pytest.fixture(scope="module")
def tracks(tmp_path_factory: pytest.TempPathFactory) -> tuple[TrackFacts, ...]:
    """What two clips of a project tell."""
    path = write_decided(tmp_path_factory.mktemp("tuning") / "p.amodal")
    with Project.open(path) as project:
        return gather(project)


def plan_to(folder: Path) -> TuningPlan:
    return TuningPlan(folder / "mine.safetensors", "p.amodal", minutes=30, steps=2, keeps_anyway=True)


def test_two_steps_make_weights_that_say_what_they_are_made_of(
    tracks: tuple[TrackFacts, ...], tmp_path: Path
) -> None:
    with opened_lessons(tracks) as lessons:
        found = result_of(tune(lessons, plan_to(tmp_path), CancelToken()), lambda _told: None)
    assert found.path == tmp_path / "mine.safetensors"
    facts = json.loads((tmp_path / "mine.json").read_text())
    assert (facts["split"], facts["frames"], facts["before"]["frames"]) == ("clip", 8, 8)
    old, new = read_arrays(WEIGHTS).tensors, read_arrays(found.path).tensors
    assert {name: values.shape for name, values in new.items()}.keys() >= old.keys()


def test_weights_without_a_gain_are_not_kept(tracks: tuple[TrackFacts, ...], tmp_path: Path) -> None:
    plan = replace(plan_to(tmp_path), keeps_anyway=False, steps=1)
    with opened_lessons(tracks) as lessons:
        found = result_of(tune(lessons, plan, CancelToken()), lambda _told: None)
    assert (found.path is None) == (not found.has_gained)
    assert plan.out.exists() == found.has_gained


def test_a_cancel_ends_the_process_and_keeps_nothing(tracks: tuple[TrackFacts, ...], tmp_path: Path) -> None:
    cancel = CancelToken()
    steps = tune_in_child(tracks, replace(plan_to(tmp_path), steps=10_000), cancel)
    assert isinstance(next(steps), Progress)
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(steps)
    assert list(tmp_path.iterdir()) == []


def test_what_the_process_refuses_arrives_as_one_line(tracks: tuple[TrackFacts, ...], tmp_path: Path) -> None:
    gone = replace(plan_to(tmp_path), base=tmp_path / "gone.safetensors")
    with pytest.raises(ModelUnavailableError, match=r"gone\.safetensors"), opened_lessons(tracks) as lessons:
        list(tune(lessons, gone, CancelToken()))


def test_without_torch_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "models.tuning.tuning.find_spec", lambda name: None if name == "torch" else found(name)
    )
    with pytest.raises(ModelUnavailableError, match="tuning needs torch: pip install"):
        check_can_tune("lite")


def test_frames_that_are_not_decided_pull_at_nothing() -> None:
    rng = np.random.default_rng(3)
    fine = torch.zeros(1, FRAMES, 4, GRID, GRID)
    fine[:, :, 0], fine[:, :, 2] = -1.0, 1.0
    truth = torch.from_numpy((rng.random((1, FRAMES, GRID, GRID)) < 0.5).astype(np.float32))
    coarse = torch.zeros(1, FRAMES, COARSE_CHANNELS, COARSE, COARSE)
    decided = torch.zeros(1, FRAMES)
    decided[0, 2] = 1.0
    logits = torch.zeros(1, FRAMES, 3, GRID, GRID, requires_grad=True)
    loss, _ = total_loss(logits, Batch(fine, coarse, truth, truth > 2, 0 * truth, decided))
    loss.backward()
    assert logits.grad is not None
    pulled = logits.grad.abs().sum(dim=(0, 2, 3, 4)) > 0
    assert pulled.tolist() == [frame == 2 for frame in range(FRAMES)]


def test_a_gain_is_one_that_can_be_seen() -> None:
    worse, better = Figure(9, 0.8, 0.5, 0.3), Figure(9, 0.82, 0.52, 0.3)
    assert Tuned(None, worse, better, "clip", 4, 9, 0).has_gained
    assert not Tuned(None, worse, worse, "clip", 4, 9, 0).has_gained
