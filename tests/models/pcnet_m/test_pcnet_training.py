"""Training of PCNet-M: from visible masks alone, and after a stop as if it had not been stopped."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from core.errors import Cancelled
from core.progress import CancelToken
from core.types import BoolMask
from models.pcnet_m.net import PcnetNet
from models.pcnet_m.recipe import PUBLISHED_WIDTHS, SIDE
from models.pcnet_m_learning.loop import train
from models.pcnet_m_learning.network import PcnetM, folded
from models.pcnet_m_learning.plan import STATE, WEIGHTS, Plan
from models.pcnet_m_learning.samples import LEAST_COVERED, MOST_COVERED, draw_example
from models.pcnet_m_learning.saving import save_weights

NARROW = (4, 4, 4, 4, 4)


def shapes() -> list[BoolMask]:
    """A disc, a box and a bar."""
    found = []
    for draw in (
        lambda picture: cv2.circle(picture, (40, 30), 20, 1, -1),
        lambda picture: cv2.rectangle(picture, (10, 10), (50, 40), 1, -1),
        lambda picture: cv2.rectangle(picture, (30, 4), (40, 60), 1, -1),
    ):
        picture = np.zeros((64, 80), np.uint8)
        draw(picture)
        found.append(picture.view(np.bool_))
    return found


def test_examples_hide_a_part_or_leave_the_mask_whole() -> None:
    """In front: the eraser took a fair share away. Behind: the mask is whole and the eraser beside it."""
    rng = np.random.default_rng(0)
    examples = [draw_example(shapes(), rng) for _ in range(40)]
    assert {one.is_in_front for one in examples} == {True, False}
    for one in examples:
        assert not (one.seen & one.eraser).any()
        hidden = 1 - one.seen.sum() / one.whole.sum()
        if one.is_in_front:
            assert LEAST_COVERED <= hidden < MOST_COVERED
            assert np.array_equal(one.whole & (1 - one.eraser), one.seen)
        else:
            assert np.array_equal(one.seen, one.whole)


def test_published_widths_have_the_published_number_of_parameters() -> None:
    """3.35 million, as the paper's network."""
    assert sum(value.numel() for value in PcnetM(PUBLISHED_WIDTHS).parameters()) == 3_352_002


def test_a_stopped_training_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    """Network, running statistics and optimiser are equal to those of a training in one piece."""
    whole = Plan(tmp_path / "whole", steps=4, batch=2, validate_every=2, widths=NARROW)
    reports = list(train(whole, shapes(), shapes(), "shapes", CancelToken()))
    assert [one.step for one in reports] == [2, 4]
    parts = replace(whole, out=tmp_path / "parts")
    stopped = CancelToken()
    begun = train(parts, shapes(), shapes(), "shapes", stopped)
    next(begun)
    stopped.cancel()
    with pytest.raises(Cancelled):
        next(begun)
    assert [one.step for one in train(parts, shapes(), shapes(), "shapes", CancelToken())] == [4]
    one, two = (load_file(plan.out / STATE) for plan in (whole, parts))
    assert one.keys() == two.keys()
    for name, value in one.items():
        assert torch.equal(value, two[name]), name
    PcnetNet(parts.out / WEIGHTS)


def test_the_graph_answers_as_the_network_that_was_trained(tmp_path: Path) -> None:
    """Normalisations are folded, halves are rounded: the rest is the same sum."""
    torch.manual_seed(0)
    network = PcnetM(NARROW).half().float()
    with torch.no_grad():
        for part in network.modules():
            if isinstance(part, torch.nn.BatchNorm2d):
                told = part.state_dict()
                told["running_mean"].uniform_(-0.2, 0.2)
                told["running_var"].uniform_(0.5, 2)
    network.eval()
    tensors = folded(network)
    save_weights(tensors, tmp_path / WEIGHTS, {})
    rng = np.random.default_rng(0)
    seen, eraser = (rng.random((2, SIDE, SIDE)) < 0.4).astype(np.uint8)
    inputs = np.stack([seen & (1 - eraser), eraser]).astype(np.float32)[None]
    with torch.no_grad():
        expected = torch.softmax(network(torch.from_numpy(inputs)), 1)[0, 1].numpy()
    found = PcnetNet(tmp_path / WEIGHTS).chances(seen, eraser)
    assert np.abs(found - expected).max() < 0.02
