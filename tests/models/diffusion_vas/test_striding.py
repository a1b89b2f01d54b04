"""Every n-th frame to the network, the others carried."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.progress import CancelToken
from core.types import BoolMask
from models.devices.device import choose_device
from models.diffusion_vas.conditioning.depth_input import DepthInput, choose_depth
from models.diffusion_vas.segmenting import Segmenting
from models.diffusion_vas.striding import Between, chosen_frames, picked_request
from models.diffusion_vas.weights.loading import Networks, load_networks
from models.diffusion_vas.weights.recipe import Recipe, make_recipe, stride_for
from models.diffusion_vas_learning.clip import TrainingClip
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer
from models.training.toy_clips import ToyWorld
from tests.models.collecting import collect

WEIGHTS = Path(__file__).resolve().parents[2] / "data" / "tiny_vas"


@given(count=st.integers(1, 200), stride=st.integers(1, 20), data=st.data())
def test_chosen_frames_hold_ends_and_anchors(count: int, stride: int, data: st.DataObject) -> None:
    anchors = data.draw(st.sets(st.integers(0, count - 1), max_size=5))
    frames = chosen_frames(count, stride, anchors)
    assert frames == sorted(set(frames))
    assert {0, count - 1, *anchors} <= set(frames)
    assert max(np.diff(frames), default=0) <= 2 * stride
    if stride == 1:
        assert frames == list(range(count))


def test_the_stride_follows_the_rate_and_leaves_a_window_full() -> None:
    recipe = Recipe()
    assert [stride_for(recipe, 1000, fps) for fps in (0, 8, 12, 24, 29.97, 60)] == [1, 1, 2, 3, 4, 8]
    assert [stride_for(recipe, count, 60) for count in (10, 25, 60, 199)] == [1, 1, 2, 7]
    assert stride_for(make_recipe(None, {"stride": "5"}), 10, 60) == 5
    assert make_recipe(None, {"stride": "auto"}).stride == 0


def test_a_picked_request_reads_the_right_frames() -> None:
    modal = np.zeros((10, 4, 6), np.bool_)
    modal[np.arange(10), 0, np.arange(10) % 6] = True
    boxes = {0: (0.0, 0.0, 9.0, 9.0), 9: (9.0, 0.0, 9.0, 9.0)}
    request = ProposalRequest(modal, anchors={4: modal[4]}, boxes_xywh=boxes, clip_key="clip")
    picked = picked_request(request, [0, 4, 9])
    assert picked.modal.shape == (3, 4, 6)
    assert [np.array_equal(picked.modal[n], modal[f]) for n, f in enumerate([0, 4, 9])] == [True] * 3
    assert list(picked.anchors) == [1]
    assert picked.boxes_xywh[1] == (4.0, 0.0, 9.0, 9.0)
    assert len({picked.clip_key, picked_request(request, [0, 4, 8]).clip_key, "clip"}) == 3


@pytest.mark.usefixtures("tiny_weights")
def test_frames_between_are_carried_and_an_anchor_stays() -> None:
    y, x = np.mgrid[:24, :40]
    modal = np.stack([((x - 10 - f) / 6) ** 2 + ((y - 12) / 7) ** 2 < 1 for f in range(14)])
    frames = np.where(modal[..., None], np.uint8(200), np.uint8(40)).repeat(3, axis=-1)
    anchor = modal[5] | (np.abs(x - 20) < 3)
    request = ProposalRequest(
        modal, frames, anchors={5: anchor}, hypotheses=2, fps=24, options={"stride": "4", "inputs": "demo"}
    )
    found = collect(load_proposer("diffusion-vas"), request)
    assert found.masks.shape == (2, 14, 24, 40)
    assert np.array_equal(found.masks[0, 5], anchor)
    assert np.array_equal(found.masks[1, 5], anchor)
    assert (found.masks & modal == modal).all()


def test_stride_3_at_24_a_second_beats_neighbours_on_a_network_trained_at_8() -> None:
    """With one frame fixed: in neighbouring windows it is seen by the first alone."""
    networks = load_networks(WEIGHTS, choose_device("cpu"))
    clips = [ToyWorld(27, 64, slower=3).clip(np.random.default_rng(1000 + number)) for number in range(2)]
    means = {
        stride: np.mean([_quality(networks, clip, number, stride) for number, clip in enumerate(clips)])
        for stride in (1, 3)
    }
    assert means[3] > means[1] + 0.01, means


def _quality(networks: Networks, clip: TrainingClip, seed: int, stride: int) -> float:
    """Return the mean IoU of the frames that nobody fixed."""
    recipe = make_recipe(WEIGHTS, {"steps": "4", "stride": str(stride)})
    whole = ProposalRequest(clip.modal, cue=clip.cue, anchors={4: np.asarray(clip.amodal[4])}, seed=seed)
    frames = chosen_frames(27, stride, whole.anchors)
    request = picked_request(whole, frames)
    source = choose_depth(request, recipe, None)
    assert source is not None
    depth = DepthInput(source, (64, 64))
    list(depth.survey(len(frames), CancelToken()))
    between = Between(whole, frames, CancelToken())
    masks: dict[int, BoolMask] = {}
    for update in Segmenting(networks, request, recipe, depth, CancelToken(), 1).run():
        for told in between.all_frames(update):
            masks |= told.masks
    worths = []
    for frame in sorted(masks.keys() - {4}):
        ours, truth = masks[frame] | clip.modal[frame], clip.amodal[frame]
        worths.append(np.count_nonzero(ours & truth) / np.count_nonzero(ours | truth))
    assert len(worths) == 26
    return float(np.mean(worths))
