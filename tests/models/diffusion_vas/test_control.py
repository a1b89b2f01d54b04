"""What a person's hand does to the result, on a tiny network that was trained (tests/data/tiny_vas).

The objects of its world have one end behind a wall in every frame: how long they are cannot be seen, only
told.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.progress import CancelToken
from core.types import BoolMask
from models.devices.device import choose_device
from models.diffusion_vas.conditioning.depth_input import DepthInput, choose_depth
from models.diffusion_vas.segmenting import Segmenting
from models.diffusion_vas.weights.loading import Networks, load_networks
from models.diffusion_vas.weights.recipe import Recipe, make_recipe
from models.diffusion_vas_learning.clip import TrainingClip
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.training.toy_clips import ToyWorld

WEIGHTS = Path(__file__).resolve().parents[2] / "data" / "tiny_vas"
FIRST_SEED = 1000
"""Clips from here on were not drawn in training."""


@pytest.fixture(scope="module")
def trained() -> Networks:
    return load_networks(WEIGHTS, choose_device("cpu"))


def toy(number: int, frames: int = 9) -> TrainingClip:
    return ToyWorld(frames, 64).clip(np.random.default_rng(FIRST_SEED + number))


def run(networks: Networks, request: ProposalRequest, recipe: Recipe) -> list[ProposalUpdate]:
    source = choose_depth(request, recipe, None)
    assert source is not None
    depth = DepthInput(source, (64, 64))
    list(depth.survey(len(request.modal), CancelToken()))
    return list(Segmenting(networks, request, recipe, depth, CancelToken(), request.hypotheses).run())


def masks_of(updates: list[ProposalUpdate], hypothesis: int = 0) -> dict[int, BoolMask]:
    return {f: mask for u in updates if u.hypothesis == hypothesis for f, mask in u.masks.items()}


def iou(a: BoolMask, b: BoolMask) -> float:
    union = int(np.count_nonzero(a | b))
    return int(np.count_nonzero(a & b)) / union if union else 1.0


def request_for(clip: TrainingClip, seed: int, anchors: tuple[int, ...] = ()) -> ProposalRequest:
    fixed = {frame: np.asarray(clip.amodal[frame]) for frame in anchors}
    return ProposalRequest(clip.modal, cue=clip.cue, anchors=fixed, seed=seed)


def test_it_beats_what_is_seen(trained: Networks) -> None:
    recipe = make_recipe(WEIGHTS, {})
    ours, modal = [], []
    for number in range(2):
        clip = toy(number)
        found = masks_of(run(trained, request_for(clip, number), recipe))
        ours += [iou(found[f], clip.amodal[f]) for f in range(9)]
        modal += [iou(clip.modal[f], clip.amodal[f]) for f in range(9)]
    assert np.mean(ours) > np.mean(modal) + 0.2


@pytest.mark.long
def test_the_free_frames_come_nearer_to_the_truth_with_every_anchor(trained: Networks) -> None:
    recipe = make_recipe(WEIGHTS, {"steps": "4"})
    sets: list[tuple[int, ...]] = [(), (4,), (1, 7), (1, 4, 7)]
    free = [0, 2, 3, 5, 6, 8]
    means = []
    for anchors in sets:
        values = []
        for number in range(4):
            clip = toy(number)
            found = masks_of(run(trained, request_for(clip, number, anchors), recipe))
            values += [iou(found[frame], clip.amodal[frame]) for frame in free]
        means.append(float(np.mean(values)))
    assert all(later > before for before, later in pairwise(means)), means


@pytest.mark.long
def test_windows_join_without_a_seam(trained: Networks) -> None:
    recipe = make_recipe(WEIGHTS, {"steps": "4"})
    largest: dict[int, list[float]] = {0: [], 5: []}
    for overlap, found in largest.items():
        for number in range(2):
            clip = toy(100 + number, frames=27)
            updates = run(trained, request_for(clip, number), replace(recipe, overlap=overlap))
            masks = masks_of(updates)
            changes = [1 - iou(masks[f], masks[f - 1]) for f in range(1, 27)]
            joins = next(u.facts["joins"] for u in updates if u.facts)
            assert isinstance(joins, list)
            near = {f for first, end in joins for f in range(max(1, first), end + 1)}
            found.append(max(changes[f - 1] for f in near))
    assert np.mean(largest[5]) < 0.85 * np.mean(largest[0]), largest


def test_hypotheses_differ_and_the_best_of_three_beats_the_first(trained: Networks) -> None:
    recipe = make_recipe(WEIGHTS, {})
    first, best = [], []
    for number in range(4):
        clip = toy(number)
        updates = run(trained, replace(request_for(clip, number), hypotheses=3), recipe)
        scores = [
            float(np.mean([iou(masks_of(updates, k)[f], clip.amodal[f]) for f in range(9)])) for k in range(3)
        ]
        first.append(scores[0])
        best.append(max(scores))
        assert len(set(scores)) == 3
    assert np.mean(best) > np.mean(first) + 0.01


def test_an_amodal_box_says_how_far_the_object_reaches(trained: Networks) -> None:
    """The crop changes the scale that the toy network knows, so only the limits of the box are judged."""
    recipe = make_recipe(WEIGHTS, {})
    clip = toy(1)
    rows, columns = np.nonzero(clip.amodal[4])
    box = (
        float(columns.min()), float(rows.min()),
        float(np.ptp(columns) + 1), float(np.ptp(rows) + 1),
    )  # fmt: skip
    boxed = replace(request_for(clip, 1), boxes_xywh={4: box})
    found = masks_of(run(trained, boxed, recipe))
    plain = masks_of(run(trained, request_for(clip, 1), recipe))
    assert any(not np.array_equal(found[f], plain[f]) for f in range(9))
    assert all(iou(found[f], clip.amodal[f]) > iou(clip.modal[f], clip.amodal[f]) for f in range(9))
