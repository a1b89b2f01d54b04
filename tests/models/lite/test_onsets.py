"""What begins to be hidden is found by what hides it a frame later."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.evidence import Outlines
from models.lite.inputs import FrameInput
from models.lite.onsets import FLOOR, Flows, begins_or_ends, lost_parts, with_floor
from models.lite.recipe import BEHIND, COARSE, COARSE_CHANNELS, CUE, FINE_CHANNELS, GRID, PICTURE, SEEN
from models.lite.steadying import Belief
from models.proposers.carrying.seen import SeenFrame, look_at
from models.proposers.carrying.votes import Window, Witness

FRAME = 5
WINDOW = Window(0, 0, GRID, GRID, (COARSE, COARSE))
OBJECT = np.s_[30:66, 30:60]
Known = Callable[[int], FrameInput]


def covered_from(x: int) -> BoolMask:
    """What hides the object lies right of x."""
    mask = np.zeros((GRID, GRID), np.bool_)
    mask[20:76, x : x + 34] = True
    return mask


def whole() -> BoolMask:
    mask = np.zeros((GRID, GRID), np.bool_)
    mask[OBJECT] = True
    return mask


@pytest.fixture
def known() -> Known:
    """A still object; a textured thing in front of it begins at a place of its own."""
    levels = np.random.default_rng(3).integers(0, 255, (GRID, 3 * GRID, 3)).astype(np.float32)
    texture = np.repeat(np.repeat(levels, 2, 0), 2, 1)

    def look(x: int) -> FrameInput:
        front = covered_from(x)
        up = PICTURE // GRID
        picture = np.full((PICTURE, PICTURE, 3), 120, np.uint8)
        shown = np.roll(texture, up * x, axis=1)[:PICTURE, :PICTURE].astype(np.uint8)
        large = np.repeat(np.repeat(front, up, 0), up, 1)
        picture[large] = shown[large]
        fine = np.zeros((FINE_CHANNELS, GRID, GRID), np.float32)
        fine[SEEN] = np.where(whole() & ~front, 1.0, -1.0)
        witnesses = [
            Witness(seen_in(other), np.eye(3), 1.0, 1.0) for other in (FRAME - 1, FRAME + 1, FRAME + 4)
        ]
        coarse = np.zeros((COARSE_CHANNELS, COARSE, COARSE), np.float32)
        return FrameInput(WINDOW, fine, coarse, Outlines(tuple(witnesses), (0, 0, GRID, GRID)), picture)

    return look


def seen_in(frame: int) -> SeenFrame:
    seen = look_at(frame, whole(), None, 0)
    assert seen is not None
    return seen


def only_seen(known: FrameInput) -> NDArray[np.float32]:
    return np.asarray(known.fine[SEEN] > 0, np.float32)


def believed(known: FrameInput) -> Belief:
    """The whole object was found there."""
    return Belief.of(known, whole().astype(np.float32))


def test_what_hides_much_near_by_is_followed_to_where_it_hides_little(known: Known) -> None:
    now, later = known(56), known(50)
    hidden = begins_or_ends(FRAME, now, only_seen(now), {FRAME + 1: believed(later)}, Flows())
    truth = whole() & covered_from(56)
    assert hidden is not None
    assert np.count_nonzero(hidden & truth) > 0.6 * np.count_nonzero(truth)
    assert np.count_nonzero(hidden & ~truth) < 0.2 * np.count_nonzero(truth)
    chances = with_floor(only_seen(now)[None], hidden)
    assert chances[0][hidden].min() == np.float32(FLOOR)
    assert not chances[0][~hidden & ~(now.fine[SEEN] > 0)].any()


def test_what_looks_otherwise_is_not_followed(known: Known) -> None:
    now, later = known(56), known(50)
    assert now.picture is not None
    now.picture[:] = 255 - now.picture // 8
    assert begins_or_ends(FRAME, now, only_seen(now), {FRAME + 1: believed(later)}, Flows()) is None


def test_a_cue_says_it_without_pictures(known: Known) -> None:
    now, later = known(56), known(50)
    now.fine[CUE] = covered_from(56)
    assert now.picture is not None
    now.picture[:] = 255
    hidden = begins_or_ends(FRAME, now, only_seen(now), {FRAME + 1: believed(later)}, Flows())
    assert hidden is not None
    assert np.array_equal(hidden, whole() & covered_from(56))


def test_nothing_begins_where_frames_near_by_hide_little_or_this_one_as_much(known: Known) -> None:
    now = known(56)
    assert begins_or_ends(FRAME, now, only_seen(now), {FRAME + 1: believed(known(59))}, Flows()) is None
    assert begins_or_ends(FRAME, now, only_seen(now), {FRAME + 4: believed(known(50))}, Flows()) is None
    found = whole().astype(np.float32)
    assert begins_or_ends(FRAME, now, found, {FRAME + 1: believed(known(50))}, Flows()) is None


def test_what_would_be_as_large_as_near_by_is_no_beginning(known: Known) -> None:
    now, later = known(50), known(50)
    assert begins_or_ends(FRAME, now, only_seen(now), {FRAME + 1: believed(later)}, Flows()) is None


def test_a_part_that_was_lost_is_found_where_what_covers_it_is_now(known: Known) -> None:
    now, later = known(52), known(50)
    truth = whole() & covered_from(52)
    hidden = lost_parts(FRAME, now, only_seen(now), {FRAME + 1: believed(later)}, Flows())
    assert hidden is not None
    assert np.count_nonzero(hidden & truth) > 0.6 * np.count_nonzero(truth)
    assert np.count_nonzero(hidden & ~truth) < 0.2 * np.count_nonzero(truth)
    passed_on = replace(Belief.of(now, only_seen(now)), found=hidden)
    assert np.array_equal(passed_on.added, hidden)
    assert len(passed_on.parts) == 1


def test_nothing_is_lost_where_it_was_added_lies_behind_or_looks_otherwise(known: Known) -> None:
    now, near = known(50), {FRAME + 1: believed(known(50))}
    assert lost_parts(FRAME, now, only_seen(now), near, Flows()) is not None
    assert lost_parts(FRAME, now, whole().astype(np.float32), near, Flows()) is None
    now.coarse[BEHIND] = 1
    assert lost_parts(FRAME, now, only_seen(now), near, Flows()) is None
    now.coarse[BEHIND] = 0
    assert now.picture is not None
    now.picture[:] = 255 - now.picture // 8
    assert lost_parts(FRAME, now, only_seen(now), near, Flows()) is None


def test_flow_is_kept_while_it_may_be_asked_for(known: Known) -> None:
    now, later, flows = known(56), known(50), Flows()
    added = believed(later).added
    first = flows.follow(FRAME, now, FRAME + 1, believed(later), added)
    assert first.any()
    assert later.picture is not None
    later.picture[:] = 255 - later.picture // 8
    assert np.array_equal(flows.follow(FRAME, now, FRAME + 1, believed(later), added), first)
    flows.forget_before(FRAME + 1)
    assert not flows.follow(FRAME, now, FRAME + 1, believed(later), added).any()
