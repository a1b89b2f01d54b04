"""The proposer on requests: what it records, what it keeps, what it shares."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInputError, ModelUnavailableError
from core.progress import CancelToken
from core.types import BoolVideo
from models.diffusion_vas.conditioning.depth_input import DepthInput, choose_depth
from models.diffusion_vas.weights.recipe import Recipe
from models.proposers.hypotheses import Judge, agreement, expected_iou
from models.proposers.protocol import Cue, CueKind, ProposalRequest, ProposalUpdate
from models.proposers.registry import load_proposer
from tests.models.collecting import collect

pytestmark = pytest.mark.usefixtures("tiny_weights")


def masks(count: int = 14) -> BoolVideo:
    modal = np.zeros((count, 24, 40), dtype=np.bool_)
    for frame in range(count):
        modal[frame, 6:16, 4 + frame : 16 + frame] = True
    return modal


def updates(request: ProposalRequest, name: str = "diffusion-vas") -> list[ProposalUpdate]:
    return list(load_proposer(name).propose(request, CancelToken()))


def facts(request: ProposalRequest) -> dict[str, object]:
    found: dict[str, object] = {}
    for update in updates(request):
        found |= update.facts
    return found


def test_the_record_says_where_the_depth_came_from() -> None:
    request = ProposalRequest(masks())
    front = np.zeros_like(request.modal)
    depth = np.random.default_rng(0).random(request.modal.shape).astype(np.float32)
    assert "none" in str(facts(request)["cue"])
    assert "occluder" in str(facts(replace(request, cue=Cue(CueKind.OCCLUDER, front)))["cue"])
    assert "depth cue" in str(facts(replace(request, cue=Cue(CueKind.DEPTH, depth)))["cue"])
    forbidden = replace(request, cue=Cue(CueKind.DEPTH, depth), options={"depth": "none"})
    assert "none" in str(facts(forbidden)["cue"])
    with pytest.raises(ModelUnavailableError, match="depth=model"):
        facts(replace(request, options={"depth": "model"}))


def test_the_record_says_where_windows_join() -> None:
    found = facts(ProposalRequest(masks(14)))
    assert found["windows"] == [[0, 6], [4, 10], [8, 14]]
    assert found["joins"] == [[4, 6], [8, 10]]
    assert found["memory plan"] == "everything at once"
    assert "cpu" in str(found["device"])


def test_masks_come_window_by_window() -> None:
    first = next(update for update in updates(ProposalRequest(masks(14))) if update.masks)
    assert first.fraction < 0.5


def test_anchors_come_back_bit_for_bit_and_change_their_neighbours() -> None:
    modal = masks(6)
    rng = np.random.default_rng(1)
    anchor = rng.random(modal.shape[1:]) < 0.5
    plain = ProposalRequest(modal, seed=3)
    fixed = replace(plain, anchors={2: anchor})
    soft = {frame: value for update in updates(plain) for frame, value in update.soft.items()}
    held = {frame: value for update in updates(fixed) for frame, value in update.soft.items()}
    assert np.array_equal(collect(load_proposer("diffusion-vas"), fixed).masks[0, 2], anchor)
    assert any(not np.array_equal(soft[frame], held[frame]) for frame in (1, 3))


def test_every_frame_has_a_doubt_and_every_hypothesis_a_score() -> None:
    all_updates = updates(ProposalRequest(masks(14), hypotheses=3))
    doubts = {frame: doubt for update in all_updates for frame, doubt in update.doubts.items()}
    assert doubts.keys() == set(range(14))
    assert all(0 <= doubt <= 1 for doubt in doubts.values())
    assert all_updates[-1].scores is not None
    assert len(all_updates[-1].scores) == 3


def test_windows_with_nothing_in_front_are_left_out_when_asked_for() -> None:
    modal = masks(6)
    behind = np.where(modal, 0.9, 0.1).astype(np.float32)
    request = ProposalRequest(modal, cue=Cue(CueKind.DEPTH, behind), options={"skip_visible": "yes"})
    assert facts(request)["left out, nothing in front"] == [[0, 6]]
    assert np.array_equal(collect(load_proposer("diffusion-vas"), request).masks[0], modal)
    behind[:, :, 18:] = 1.0
    covered = replace(request, cue=Cue(CueKind.DEPTH, behind))
    assert facts(covered)["left out, nothing in front"] == []


def test_depth_is_normalised_over_the_whole_clip() -> None:
    depth = np.zeros((3, 8, 8), dtype=np.float32)
    depth[1], depth[2] = 5.0, 10.0
    request = ProposalRequest(np.zeros((3, 8, 8), dtype=np.bool_), cue=Cue(CueKind.DEPTH, depth))
    recipe = Recipe(height=8, width=8)
    source = choose_depth(request, recipe, None)
    assert source is not None
    video = DepthInput(source, (8, 8))
    assert list(video.survey(3, CancelToken()))[-1] == 1.0
    from models.diffusion_vas.conditioning.crops import whole

    made = video.video([0, 1, 2], [whole((8, 8))] * 3, recipe)
    assert made.shape == (3, 3, 8, 8)
    assert made.amin(dim=(1, 2, 3)).tolist() == [-1.0, 0.0, 1.0]


def test_one_step_regression_has_one_answer(tiny_weights: Path) -> None:
    request = ProposalRequest(masks(6), hypotheses=3, options={"noise_augmentation": "0"})
    first = collect(load_proposer("unet3d"), replace(request, seed=1)).masks
    second = collect(load_proposer("unet3d"), replace(request, seed=2)).masks
    assert first.shape[0] == 1
    assert np.array_equal(first, second)


def test_one_stage_weights_need_pictures_and_give_masks() -> None:
    frames = np.random.default_rng(0).integers(0, 256, (6, 24, 40, 3), dtype=np.uint8)
    request = ProposalRequest(masks(6), frames)
    assert collect(load_proposer("one-stage"), request).masks.shape == (1, 6, 24, 40)
    with pytest.raises(ModelUnavailableError, match="pictures"):
        collect(load_proposer("one-stage"), replace(request, frames=None))


def test_weights_of_another_kind_are_refused_by_the_name_that_takes_them(
    tiny_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "diffusion-vas-amodal").symlink_to(tiny_weights / "one-stage")
    monkeypatch.setenv("AMODAL_WEIGHTS", str(tmp_path))
    with pytest.raises(BadInputError, match=r"one-stage.*models use one-stage FOLDER"):
        updates(ProposalRequest(masks(6)))


def test_agreement_and_expected_iou() -> None:
    three = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 0]], dtype=np.bool_)
    assert agreement(three).tolist() == pytest.approx([1, 2 / 3, 0])
    certain = np.array([1, 1, 0], dtype=np.float32)
    assert expected_iou(np.array([True, True, False]), certain) == 1.0
    assert expected_iou(np.array([True, False, False]), certain) == 0.5
    assert expected_iou(np.zeros(3, dtype=np.bool_), np.zeros(3, dtype=np.float32)) == 1.0
    judge = Judge(2)
    soft = np.array([[[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]]], dtype=np.float32)
    assert judge.hear(np.repeat(soft[:1], 2, axis=0)) == 0.0
    assert judge.hear(soft) > 0.1
    assert judge.scores()[0] > judge.scores()[1] - 1e-9
