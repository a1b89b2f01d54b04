"""What is in front and what is behind, found without any cue."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from core.types import BoolMask
from models.lite.front import Around, Sight, spread
from models.lite.inputs import FrameInput, InputMaker
from models.lite.recipe import BEHIND, COARSE, FRONT, PROVEN
from models.proposers.carrying.votes import Window
from models.proposers.protocol import ProposalRequest

HEIGHT, WIDTH, COUNT, SPEED, SIDE = 120, 200, 12, 8, 48
POST = slice(92, 106)


def behind_a_post(*, pictures: bool = True) -> tuple[list[FrameInput], BoolMask]:
    """A textured square passes behind a still post; returns its inputs and the post, bool (H, W)."""
    rng = np.random.default_rng(2)
    ground = cv2.resize(rng.integers(0, 255, (15, 25, 3)).astype(np.uint8), (WIDTH, HEIGHT))
    skin = cv2.resize(rng.integers(0, 255, (16, 16, 3)).astype(np.uint8), (SIDE, SIDE))
    ground[:, POST] = (30, 160, 60)
    post = np.zeros((HEIGHT, WIDTH), np.bool_)
    post[:, POST] = True
    frames, modal = np.stack([ground] * COUNT), np.zeros((COUNT, HEIGHT, WIDTH), np.bool_)
    for frame in range(COUNT):
        x = 16 + SPEED * frame
        modal[frame, 36 : 36 + SIDE, x : x + SIDE] = True
        frames[frame, 36 : 36 + SIDE, x : x + SIDE] = skin
        modal[frame] &= ~post
        frames[frame][post] = ground[post]
    maker = InputMaker(ProposalRequest(modal, frames=frames if pictures else None), CancelToken())
    assert list(maker.make_until(COUNT))
    return [one for one in maker.ready.values() if one is not None], post


def in_crop(mask: BoolMask, window: Window) -> NDArray[np.bool_]:
    """A mask of the canvas in the crop."""
    moved = cv2.warpAffine(mask.astype(np.uint8) * 255, window.from_canvas[:2], (COARSE, COARSE))
    return moved > 200


def test_a_post_is_in_front_and_ground_that_was_covered_is_behind() -> None:
    """In frame 8 the square is right of and behind the post; to the left lies what it has passed over."""
    inputs, post = behind_a_post()
    known = inputs[8]
    rows = np.zeros_like(post)
    rows[40 : 36 + SIDE - 4] = True
    passed = np.zeros_like(post)
    passed[40 : 36 + SIDE - 4, 66:76] = True
    signed = known.coarse[FRONT] - known.coarse[BEHIND]
    assert np.median(signed[in_crop(post & rows, known.window)]) > 0.3
    assert np.median(signed[in_crop(passed, known.window)]) < -0.3


def test_proof_reaches_frames_that_prove_nothing_themselves() -> None:
    """In frame 3 nothing is hidden yet; the post beside the square is known from later frames."""
    inputs, post = behind_a_post()
    known = inputs[3]
    rows = np.zeros_like(post)
    rows[44 : 36 + SIDE - 8] = True
    assert known.coarse[PROVEN][in_crop(post & rows, known.window)].mean() > 0.1
    assert known.coarse[PROVEN][in_crop(~post, known.window)].mean() < 0.03


def test_without_pictures_nothing_is_said() -> None:
    inputs, _ = behind_a_post(pictures=False)
    assert not any(one.coarse[PROVEN:].any() for one in inputs)


def test_it_spreads_up_to_an_edge_of_the_picture_and_not_across_the_object() -> None:
    picture = np.zeros((COARSE, COARSE, 3), np.uint8)
    picture[:, 24:] = 200
    seen, nothing = np.zeros((COARSE, COARSE), np.bool_), np.zeros((COARSE, COARSE), np.float32)
    seen[20:24] = True
    proven = nothing.copy()
    proven[8:10, 8:10] = 1
    sight = Sight.of(Window(0, 0, COARSE, COARSE, (COARSE, COARSE)), seen, nothing)
    signed = spread([Around(picture, sight.seen, proven, nothing, nothing, seen, seen)])[0]
    assert signed[12, 12] > 5 * abs(signed[12, 32])
    assert signed[12, 12] > 5 * abs(signed[30, 12])
    assert not signed[seen].any()
