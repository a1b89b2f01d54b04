"""Training of `lite`: it learns, and goes on after a stop as if it had not been stopped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from models.training.generator.samples import stack
from models.training.generator.silhouettes import Silhouettes
from models.training.generator.sketched import draw_sketched
from models.training.lite.loop import Plan, train


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few samples of procedural shapes."""
    folder = tmp_path_factory.mktemp("samples")
    rng = np.random.default_rng(0)
    for part in ("train", "validation"):
        (folder / part).mkdir()
        arrays = stack([draw_sketched(rng, Silhouettes((), ())) for _ in range(6)])
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
        torch.testing.assert_close(value, two[name], rtol=1e-4, atol=1e-6)
