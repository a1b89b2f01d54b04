"""SAM 2 with tiny random weights in the published layout: loading, strokes, tracking, and what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInputError
from core.masks.rle import encode_rle
from core.progress import CancelToken
from models.sam2.memory import VideoMemory
from models.sam2.network import load_network
from models.scribble.protocol import PromptRequest, Stroke
from models.scribble.registry import best_segmenter, load_segmenter
from models.tracking.prompted import PROMPTED_TRUST
from models.tracking.protocol import TrackingRequest
from models.tracking.registry import load_tracker
from models.tracking.sam2 import MOST_CONDITIONS, Told
from models.weights.checks.checking import check_folder
from models.weights.stock.catalogue import entry_named
from tests.models.sam2.tiny import save_tiny_sam2
from tests.moving_disc import moving_disc

pytest.importorskip("transformers")
PICTURES, TRUTH = moving_disc(4)
OBJECT = Stroke(((50.0, 55.0), (60.0, 60.0), (70.0, 66.0)), 3.0, is_object=True)
AWAY = Stroke(((150.0, 20.0), (180.0, 30.0)), 3.0, is_object=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_sam2(tmp_path_factory.mktemp("weights") / "sam2")


@pytest.fixture
def weights(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The weights where they are looked for."""
    monkeypatch.setenv("AMODAL_WEIGHTS", str(folder.parent))
    return folder


@pytest.fixture
def no_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AMODAL_WEIGHTS", "HF_HUB_CACHE", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


@pytest.mark.usefixtures("no_weights")
def test_without_weights_the_built_in_is_used_and_the_way_to_get_them_is_told() -> None:
    assert best_segmenter() == "region"
    for part in (load_segmenter("sam2"), load_tracker("sam2")):
        assert "python main.py models fetch sam2" in part.missing()


@pytest.mark.usefixtures("weights")
def test_strokes_become_a_mask_that_keeps_to_them() -> None:
    assert best_segmenter() == "sam2"
    assert load_segmenter("sam2").needs_child
    request = PromptRequest(PICTURES[0], (OBJECT, AWAY), "clip/0")
    segmenter = load_segmenter("sam2")
    here, again = segmenter.segment(request), segmenter.segment(request)
    assert here.shape == TRUTH[0].shape
    assert np.array_equal(again, here)
    assert here[60, 60]
    assert not here[20, 150]
    assert not load_segmenter("sam2").segment(PromptRequest(PICTURES[0], (AWAY,))).any()


@pytest.mark.usefixtures("weights")
def test_a_box_is_a_prompt_of_its_own() -> None:
    segmenter = load_segmenter("sam2")
    found = []
    for right in (80.0, 190.0):
        box = Stroke(((40.0, 40.0), (right, 110.0)), 0.0, is_object=True, is_box=True)
        alone = segmenter.segment(PromptRequest(PICTURES[0], (box,), "clip/0"))
        assert alone.shape == TRUTH[0].shape
        found.append(alone)
        with_click = segmenter.segment(PromptRequest(PICTURES[0], (box, OBJECT), "clip/0"))
        assert with_click[60, 60]
    assert not np.array_equal(found[0], found[1]), "the network hears how large it is"


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("is_forward", [True, False])
def test_video_network_visits_every_frame_and_takes_given_masks(is_forward: bool) -> None:
    start, order = (0, (1, 2, 3)) if is_forward else (3, (2, 1, 0))
    given = {2: encode_rle(TRUTH[2])}
    request = TrackingRequest(PICTURES, start, TRUTH[start], order, given, "cpu")
    tracked = list(load_tracker("sam2").track(request, CancelToken()))
    assert [one.frame for one in tracked] == list(order)
    assert all(0.0 <= one.trust <= 1.0 and one.mask.shape == TRUTH[0].shape for one in tracked)
    by_frame = {one.frame: one for one in tracked}
    assert np.array_equal(by_frame[2].mask, TRUTH[2])
    assert len(load_tracker("sam2").fingerprint) == 16


def test_folder_is_checked_without_loading_it(folder: Path, tmp_path: Path) -> None:
    assert check_folder(folder, entry_named("sam2")).folder == folder
    other = save_tiny_sam2(tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps(config | {"model_type": "sam"}))
    with pytest.raises(BadInputError, match="'sam2_video' is needed"):
        check_folder(other, entry_named("sam2"))


def test_video_network_hears_of_prompts_in_other_frames(weights: Path) -> None:
    network = load_network("Sam2VideoModel", weights, "cpu")
    box = Stroke(((40.0, 30.0), (120.0, 100.0)), 0.0, is_object=True, is_box=True)
    plain = TrackingRequest(PICTURES, 0, TRUTH[0], (1, 2))

    def seen(request: TrackingRequest) -> np.ndarray:
        memory = VideoMemory(network, "cpu", TRUTH[0].shape, is_backward=False)
        Told(request, memory).tell_near(1, CancelToken())
        return np.asarray(memory.run(1, PICTURES[1]).pred_masks)

    answers = [
        seen(plain),
        seen(replace(plain, prompts={3: (OBJECT, AWAY)})),
        seen(replace(plain, prompts={3: (box,)})),
        seen(replace(plain, given={3: encode_rle(TRUTH[3])})),
    ]
    for number, one in enumerate(answers):
        assert all(not np.array_equal(one, other) for other in answers[:number])
    assert np.array_equal(seen(replace(plain, prompts={3: (AWAY,)})), answers[0]), "it shows no object"


@pytest.mark.usefixtures("weights")
def test_marks_are_kept_to_in_frames_that_are_followed() -> None:
    prompts = {1: (AWAY,), 2: (OBJECT,)}
    request = TrackingRequest(PICTURES, 0, TRUTH[0], (1, 2), device="cpu", prompts=prompts)
    first, second = load_tracker("sam2").track(request, CancelToken())
    assert not first.mask[20, 150]
    assert second.mask[60, 60]
    assert second.trust >= PROMPTED_TRUST


@pytest.mark.usefixtures("weights")
def test_of_many_given_frames_the_nearest_are_remembered(weights: Path) -> None:
    network = load_network("Sam2VideoModel", weights, "cpu")
    pictures, truth = moving_disc(MOST_CONDITIONS + 4)
    memory = VideoMemory(network, "cpu", truth[0].shape, is_backward=False)
    given = {at: encode_rle(mask) for at, mask in enumerate(truth) if at}
    told = Told(TrackingRequest(pictures, 0, truth[0], (1, 2), given), memory)
    told.tell_near(1, CancelToken())
    assert set(memory.conditions) == set(range(MOST_CONDITIONS + 1))
    told.tell_near(len(truth) - 1, CancelToken())
    assert set(memory.conditions) == {0, *range(4, len(truth))}
