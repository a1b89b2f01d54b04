"""VideoMAE with weights in the library's layout: what it sees, what it answers, what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import VideoMAEForPreTraining

from core.errors import BadInputError
from core.progress import CancelToken
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.proposers.registry import load_proposer, offered_proposers
from models.videomae.cropping import Square, cut, paste, square_around
from models.videomae.inputs import IN_FRONT, LIGHTNESS, MASK, UNKNOWN, window_inputs, window_square
from models.videomae.network import SEEN_LOGIT, frames_of, load_videomae, mask_logits, side_of
from models.weights.checks.checking import check_folder
from models.weights.stock.catalogue import entry_named
from tests.models.collecting import collect
from tests.models.tiny_videomae import save_tiny_videomae

ENTRY = entry_named("videomae")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Small networks are faster so, and the two cores are shared."""
    torch.set_num_threads(1)


def moving_box(count: int = 6) -> ProposalRequest:
    """A box that moves to the right through a dark picture, the lower half of everything in front."""
    modal = np.zeros((count, 40, 60), np.bool_)
    frames = np.full((count, 40, 60, 3), 51, np.uint8)
    front = np.zeros((count, 40, 60), np.bool_)
    front[:, 20:] = True
    for frame in range(count):
        modal[frame, 8:20, 10 + frame : 26 + frame] = True
    return ProposalRequest(modal, frames, Cue(CueKind.OCCLUDER, front))


def test_a_crop_comes_back_to_its_place_also_beyond_the_edge() -> None:
    rng = np.random.default_rng(0)
    picture = rng.random((40, 60), np.float32)
    for square in (Square(10, 4, 32), Square(-12, -9, 32), Square(50, 30, 32)):
        canvas = np.zeros((40, 60), np.float32)
        paste(cut(picture, square, 32, 0.0), square, canvas)
        inside = canvas != 0
        assert inside.any()
        assert np.array_equal(canvas[inside], picture[inside])
    assert square_around([np.zeros((4, 4), np.bool_)]) is None


def test_the_square_holds_what_is_seen_and_the_boxes() -> None:
    request = moving_box()
    square = window_square(request, range(6))
    assert square is not None
    assert square.side == round(1.75 * 21)
    assert square.left <= 10
    assert square.left + square.side >= 31
    boxed = ProposalRequest(request.modal, boxes_xywh={5: (10.0, 8.0, 60.0, 12.0)})
    wider = window_square(boxed, range(6))
    assert wider is not None
    assert wider.left + wider.side >= 70


def test_channels_are_mask_lightness_and_what_is_in_front() -> None:
    request = moving_box()
    square = Square(0, 0, 40)
    inputs = window_inputs(request, [0, 3], square, 40)
    assert inputs.shape == (2, 3, 40, 40)
    assert np.array_equal(inputs[1, MASK] > 0, request.modal[3][:, :40])
    assert np.allclose(inputs[:, LIGHTNESS], 51 / 127.5 - 1)
    assert request.cue is not None
    assert np.array_equal(inputs[1, IN_FRONT] > 0, np.asarray(request.cue.maps[3])[:, :40])
    bare = window_inputs(ProposalRequest(request.modal), [0], square, 40)
    assert (bare[:, [LIGHTNESS, IN_FRONT]] == UNKNOWN).all()


def test_logits_are_those_of_the_library_with_nothing_masked_out(tmp_path: Path) -> None:
    """Each patch of its decoder lies where the library has it in a picture, added to what is seen."""
    folder = save_tiny_videomae(tmp_path / "w")
    library = VideoMAEForPreTraining.from_pretrained(folder).eval()
    network = load_videomae(folder)
    videos = torch.randn(2, frames_of(network), 3, side_of(network), side_of(network))
    with torch.no_grad():
        own = mask_logits(network, videos) - SEEN_LOGIT * videos[:, :, MASK]
        places = library.position_embeddings
        tokens = library.encoder_to_decoder(library.videomae(videos).last_hidden_state) + places
        values = library.decoder(tokens, return_token_num=0).logits.numpy()
    assert own.shape == (2, 4, 32, 32)
    for token, tubelet, row, column in ((0, 0, 0, 0), (6, 0, 1, 2), (16 + 7, 1, 1, 3)):
        part = values[1, token].reshape(2, 8, 8, 3).mean(-1)
        found = own[1, 2 * tubelet : 2 * tubelet + 2, 8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
        assert np.allclose(found.numpy(), part, atol=1e-5)


@pytest.mark.usefixtures("tiny_weights")
def test_long_clips_are_windows_that_are_averaged() -> None:
    """Where one window is alone its chances come through; the record says where two met."""
    request = moving_box(6)
    found = [update for update in load_proposer("videomae").propose(request, CancelToken()) if update.facts]
    assert found[0].facts["windows"] == [[0, 4], [2, 6]]
    masks = collect(load_proposer("videomae"), request).masks
    assert masks.shape == (1, 6, 40, 60)
    square = window_square(request, range(4))
    assert square is not None
    outside = np.ones((40, 60), np.bool_)
    outside[
        max(0, square.top) : square.top + square.side, max(0, square.left) : square.left + square.side
    ] = 0
    assert not masks[0, 0][outside].any()


def test_it_is_offered_only_where_weights_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMODAL_WEIGHTS", str(tmp_path))
    hidden = {"videomae", "unet3d", "one-stage"}
    assert not hidden & set(offered_proposers())
    save_tiny_videomae(tmp_path / "videomae")
    assert hidden & set(offered_proposers()) == {"videomae"}


def test_weights_as_published_are_no_masks(tmp_path: Path) -> None:
    """They can be where a training begins, and are refused as a proposer."""
    folder = save_tiny_videomae(tmp_path / "w")
    settings = json.loads((folder / "config.json").read_text())
    del settings["amodal_inputs"]
    (folder / "config.json").write_text(json.dumps(settings))
    load_videomae(folder)
    with pytest.raises(BadInputError, match=r"amodal_inputs.*paints pictures.*train videomae --start"):
        check_folder(folder, ENTRY, build=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model_type": "vit"}, "model_type"),
        ({"image_size": 900_000}, "tokens"),
        ({"image_size": 36}, "whole number"),
        ({"num_channels": 4}, "num_channels"),
        ({"amodal_inputs": 7}, "amodal_inputs"),
        ({"hidden_size": 24}, "shape"),
        ({"auto_map": {"AutoModel": "evil.py"}}, "auto_map"),
    ],
)
def test_foreign_settings_are_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    folder = save_tiny_videomae(tmp_path / "w")
    settings = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(settings | change))
    with pytest.raises(BadInputError, match=said):
        check_folder(folder, ENTRY, build=True)


def test_pickles_are_not_opened(tmp_path: Path) -> None:
    folder = save_tiny_videomae(tmp_path / "w")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(BadInputError, match="pytorch_model"):
        check_folder(folder, ENTRY)
    with pytest.raises(BadInputError, match="safetensors"):
        load_videomae(folder)
