"""Training of `lite`: it learns, and goes on after a stop as if it had not been stopped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from models.lite.recipe import EVIDENCE_CHANNELS
from models.training.generator.material import Material
from models.training.generator.silhouettes import Silhouettes
from models.training.generator.sketched import draw_sketched
from models.training.lite.loop import Plan, train
from models.training.lite.pool import SamplePool
from models.tuning.batches import Batch, add_boxes
from models.tuning.loss import hides_more, total_loss
from models.tuning.network import LiteNetwork
from models.tuning.samples import stack
from models.tuning.saving import save_network
from tests.models.rounding import SOME, assert_equal_but_rounding


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few samples of procedural shapes."""
    folder = tmp_path_factory.mktemp("samples")
    rng = np.random.default_rng(0)
    for part in ("train", "validation"):
        (folder / part).mkdir()
        arrays = stack([draw_sketched(rng, Material(Silhouettes((), ()))) for _ in range(6)])
        np.savez(folder / part / "shard-00000.npz", **arrays)  # type: ignore[arg-type]
    return folder


def test_the_loss_falls(samples: Path, tmp_path: Path) -> None:
    """Twelve steps on six samples."""
    torch.set_num_threads(1)
    # The rate warms up over a hundred steps: these few see a tenth of it.
    plan = Plan(tmp_path / "run", samples, steps=12, batch=2, rate=2e-2, validate_every=4)
    reports = list(train(plan))
    assert [report.step for report in reports] == [4, 8, 12]
    assert reports[-1].loss < reports[0].loss
    assert (tmp_path / "run" / "best.safetensors").stat().st_size < 8_000_000
    assert len((tmp_path / "run" / "curve.csv").read_text().splitlines()) == 4


def test_a_stopped_training_goes_on_as_if_it_had_not_been(samples: Path, tmp_path: Path) -> None:
    """The weights are equal to those of a training in one piece."""
    whole = Plan(tmp_path / "whole", samples, steps=4, batch=2, validate_every=2)
    list(train(whole))
    parts = replace(whole, out=tmp_path / "parts")
    stopped = train(parts)
    next(stopped)
    next(stopped, None)  # saves after the first report, then goes on; the rest is thrown away
    del stopped
    list(train(parts))
    one, two = (load_file(plan.out / "state.safetensors") for plan in (whole, parts))
    for name, value in one.items():
        assert_equal_but_rounding(two[name], value, SOME)


def test_alternatives_learn_what_holds_if_less_and_if_more_is_hidden() -> None:
    """Of two heads one is pulled to the small truth and the other to the large one."""
    shape = (2, 8, 1, 12, 12)
    fine = torch.zeros(2, 8, 4, 12, 12)
    fine[:, :, 0], fine[:, :, 2] = -1.0, 1.0
    truth = torch.zeros(2, 8, 12, 12)
    truth[0, ..., :2], truth[1, ..., :10] = 1.0, 1.0
    logits = torch.zeros(2, 8, 3, 12, 12, requires_grad=True)
    free = torch.ones_like(truth)
    assert hides_more(logits[:, :, 0], truth, free).tolist() == [False, True]
    background = torch.zeros_like(truth, dtype=torch.bool)
    decided = torch.ones(2, 8)
    coarse = torch.zeros(*shape[:2], 7, 6, 6)
    loss, _ = total_loss(logits, Batch(fine, coarse, truth, background, 0 * truth, decided))
    loss.backward()
    assert logits.grad is not None
    pull = logits.grad.abs().sum(dim=(1, 3, 4))
    assert pull[0, 1] > 5 * pull[0, 2]
    assert pull[1, 2] > 5 * pull[1, 1]


def test_boxes_are_drawn_around_the_truth_and_given_ones_stay() -> None:
    """Each side errs by little; frames without an object and frames that have a box are left alone."""
    channel = torch.zeros(8, 96, 96)
    channel[1, 40:50, 40:50] = 1.0
    given = channel[1].clone()
    truth = torch.zeros(8, 96, 96)
    truth[:6, 20:60, 30:80] = 1.0
    add_boxes(channel, truth, np.random.default_rng(4))
    assert torch.equal(channel[1], given)
    assert not channel[6:].any()
    boxed = [number for number in (0, 2, 3, 4, 5) if channel[number].any()]
    assert boxed
    for number in boxed:
        inside = channel[number] > 0
        rows, columns = inside.any(dim=1).nonzero(), inside.any(dim=0).nonzero()
        sides = [int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1]
        np.testing.assert_allclose(sides, [20, 60, 30, 80], atol=4)


def test_a_training_can_begin_with_given_weights(samples: Path, tmp_path: Path) -> None:
    """After one step at a rate of nearly nothing they are still those weights, not random ones."""
    given = LiteNetwork()
    with torch.no_grad():
        given.join.weight.fill_(0.25)
    save_network(given, tmp_path / "given.safetensors", {})
    plan = Plan(tmp_path / "run", samples, steps=1, batch=2, rate=1e-9, start=tmp_path / "given.safetensors")
    list(train(plan))
    found = load_file(tmp_path / "run" / "state.safetensors")["network.join.weight"]
    torch.testing.assert_close(found, torch.full_like(found, 0.25), rtol=0, atol=1e-4)


def test_each_map_made_from_pictures_is_missing_in_some_samples(tmp_path: Path) -> None:
    """One at a time, so that none is leant on alone; evidence is not touched by that."""
    arrays = stack([draw_sketched(np.random.default_rng(1), Material(Silhouettes((), ())))])
    arrays["coarse"][:] = 255
    np.savez(tmp_path / "shard-00000.npz", **arrays)  # type: ignore[arg-type]
    pool = SamplePool(tmp_path)
    pool.refresh()
    coarse = pool.draw(np.random.default_rng(2), 150).coarse
    there = coarse.flatten(3).amax(dim=(1, 3)) > 0
    pictures = there[:, EVIDENCE_CHANNELS:]
    for own in range(pictures.shape[1]):
        others = [place for place in range(pictures.shape[1]) if place != own]
        assert (~pictures[:, own] & pictures[:, others].any(dim=1)).any()
