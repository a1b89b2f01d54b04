"""The proposer `lite` with its shipped weights."""

import subprocess
import sys
import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from benchmarks.support.moving_scenes import make_scene
from core.progress import CancelToken
from models.lite.proposer import WEIGHTS, LiteProposer
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.proposers.rules import RuledProposer
from models.training.generator.material import Material
from models.training.generator.silhouettes import Silhouettes
from models.training.generator.watched import draw_watched
from models.training.lite.pool import SamplePool
from models.training.lite.validating import validate
from models.tuning.samples import Sample, stack
from models.tuning.saving import load_network
from tests.conftest import ROOT
from tests.models.collecting import collect

SHIPPED = {"whole_none": 0.911, "hidden_none": 0.683, "whole_cue": 0.708, "hidden_cue": 0.542}
"""Figures of the model card."""

pytestmark = pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")


PLAIN = """
import sys
import numpy as np
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))  # importing one of them fails now
from models.proposers.protocol import ProposalRequest
from tests.models.collecting import collect
from models.proposers.registry import default_proposer, load_proposer
modal = np.zeros((10, 60, 80), dtype=np.bool_)
for frame in range(10):
    modal[frame, 20:40, 10 + 2 * frame : min(40, 30 + 2 * frame)] = True
name = default_proposer()
print(name, collect(load_proposer(name), ProposalRequest(modal)).masks.shape)
"""


def test_a_plain_installation_has_it_as_the_default() -> None:
    """Nothing of what the extra `models` brings is there, and masks come out all the same."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    absent = ",".join(name.partition("==")[0] for name in extras["models"])
    done = subprocess.run([sys.executable, "-c", PLAIN, absent], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("lite (1, 10, 60, 80)\n", "")


def test_the_shipped_weights_are_small() -> None:
    """A few megabytes, as promised."""
    assert WEIGHTS.stat().st_size < 8_000_000


def test_it_completes_better_than_nothing_and_gives_soft_maps() -> None:
    """A crossing and a car behind a tree."""
    scene = make_scene("turning-crossing", frame_count=16)
    request = ProposalRequest(scene.modal, frames=scene.frames, hypotheses=3)
    updates: list[ProposalUpdate] = []
    masks = np.zeros((3, *scene.modal.shape), dtype=np.bool_)
    for update in RuledProposer(LiteProposer()).propose(request, CancelToken()):
        updates.append(update)
        for frame, mask in update.masks.items():
            masks[update.hypothesis, frame] = mask
    hidden = scene.amodal & ~scene.modal
    added = masks[0] & ~scene.modal
    assert (added & hidden).sum() / (added | hidden).sum() > 0.4
    assert (masks[0] != masks[1]).any()
    assert updates[-1].scores is not None
    assert len(updates[-1].scores) == 3
    assert all(set(update.soft) == set(update.masks) for update in updates)


@pytest.mark.parametrize("seed", [1, 3, 4])
def test_an_object_that_leaves_the_picture_does_not_grow_into_it(seed: int) -> None:
    """Of the last visible pixels a small error of the pose would make several times as many."""
    modal = leaving_star(seed)
    grown = (collect(LiteProposer(), ProposalRequest(modal)).masks[0] & ~modal).sum(axis=(1, 2))
    assert (grown <= 15 + 0.02 * modal.sum(axis=(1, 2))).all()


def leaving_star(seed: int) -> np.ndarray:
    """Twenty masks of a turning star that goes out of the picture's right edge, bool (T, H, W)."""
    rng = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    reach = 30 * (0.6 + 0.5 * rng.random(14))
    masks = np.zeros((20, 120, 160), dtype=np.uint8)
    for frame, mask in enumerate(masks):
        x, y = 60 + 7.2 * frame, 60 + 3 * np.sin(1.3 * frame)
        turned = angles + 0.06 * frame
        corners = np.stack([x + reach * np.cos(turned), y + reach * np.sin(turned)], axis=1)
        cv2.fillPoly(mask, [np.rint(16 * corners).astype(np.int32)], (1,), shift=4)
    return masks > 0


def test_longer_clips_come_out_as_their_beginning_did() -> None:
    """Windows and stretches join: early frames do not depend on frames far away."""
    scene = make_scene("ball-box", frame_count=40, size_hw=(90, 160))
    whole = collect(LiteProposer(), ProposalRequest(scene.modal))
    assert whole.masks.shape == (1, 40, 90, 160)
    again = collect(LiteProposer(), ProposalRequest(scene.modal))
    np.testing.assert_array_equal(whole.masks, again.masks)


def test_the_shipped_weights_give_the_shipped_figures(tmp_path: Path) -> None:
    """On a small fixed set of procedural clips; the figures stand in the model card."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(2024)
    samples: list[Sample] = []
    while len(samples) < 32:
        samples.extend(draw_watched(rng, Material(Silhouettes((), ()))))
    arrays = stack(samples[:32])
    np.savez(tmp_path / "shard-00000.npz", **arrays)  # type: ignore[arg-type]
    pool = SamplePool(tmp_path)
    pool.refresh()
    scores = validate(load_network(WEIGHTS), pool, torch.device("cpu"), 32)
    found = {name: round(scores[name], 3) for name in SHIPPED}
    assert found == pytest.approx(SHIPPED, abs=0.01)
