"""Anchors are heard in the frames around them."""

import numpy as np
import pytest

from core.progress import CancelToken
from core.types import BoolMask, BoolVideo
from models.lite.corrections import agreed_on
from models.lite.evidence import Outlines
from models.lite.inputs import FrameInput
from models.lite.proposer import LiteProposer
from models.lite.recipe import COARSE, COARSE_CHANNELS, FINE_CHANNELS, GRID
from models.proposers.carrying.motion import shift
from models.proposers.carrying.seen import look_at
from models.proposers.carrying.votes import Window, Witness
from models.proposers.protocol import ProposalRequest
from tests.models.collecting import collect

COUNT, HEIGHT, WIDTH, SPEED = 9, 96, 160, 6


def square(frame: int, *, tail: bool = False) -> BoolMask:
    """The object: a square with, perhaps, a part that no frame shows."""
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    x = 20 + SPEED * frame
    mask[30:60, x : x + 30] = True
    if tail:
        mask[60:74, x + 4 : x + 26] = True
    return mask


@pytest.fixture
def modal() -> BoolVideo:
    """What is seen of it: never the tail."""
    return np.stack([square(frame) for frame in range(COUNT)])


def proposed(modal: BoolVideo, anchors: dict[int, BoolMask]) -> BoolVideo:
    """The first hypothesis."""
    found = collect(LiteProposer(), ProposalRequest(modal, anchors=anchors), CancelToken())
    return np.asarray(found.masks[0])


def test_between_two_anchors_the_object_is_what_both_agree_on(modal: BoolVideo) -> None:
    plain = proposed(modal, {})
    fixed = proposed(modal, {f: square(f, tail=True) for f in (1, 7)})
    for frame in range(2, 7):
        tail = square(frame, tail=True) & ~square(frame)
        inner = tail.copy()
        inner[72:] = inner[:, :1] = False
        assert (fixed[frame] & tail).sum() > 0.8 * tail.sum()
        assert (plain[frame] & tail).sum() < 0.2 * tail.sum()


def test_what_was_taken_is_taken_near_by_too(modal: BoolVideo) -> None:
    """Something stands in front of the square's upper half; without help its lower part is carried on."""
    seen = modal.copy()
    seen[3:, 46:] = False
    plain = proposed(seen, {})
    assert (plain[5] & ~seen[5]).any()
    fixed = proposed(seen, {4: seen[4]})
    assert (fixed[5] & ~seen[5]).sum() < 0.5 * (plain[5] & ~seen[5]).sum()


def test_one_anchor_alone_agrees_with_nobody() -> None:
    anchor = look_at(2, square(2), None, 0, is_anchor=True)
    assert anchor is not None
    witness = Witness(anchor, shift(np.array([SPEED, 0.0])), 1.0, 1.0)
    window = Window(0, 0, WIDTH, WIDTH, (COARSE, COARSE))
    fine = np.zeros((FINE_CHANNELS, GRID, GRID), np.float32)
    coarse = np.zeros((COARSE_CHANNELS, COARSE, COARSE), np.float32)
    known = FrameInput(window, fine, coarse, Outlines((witness,), (0, 0, WIDTH, HEIGHT)))
    assert agreed_on(3, known) is None
