"""Parts of `lite`: crops, evidence, edges, weights."""

import cv2
import numpy as np
import pytest

from core.progress import CancelToken
from core.types import BoolMask
from models.lite.cropping import crop_track, cut_square, rectangle_in
from models.lite.edges import paste
from models.lite.evidence import Outlines
from models.lite.inputs import InputMaker
from models.lite.recipe import COARSE, GRID
from models.proposers.carrying.seen import look_at
from models.proposers.carrying.votes import Window, Witness
from models.proposers.protocol import Cue, CueKind, ProposalRequest


def disc(height: int, width: int, x: float, y: float, radius: float) -> BoolMask:
    """A round mask."""
    rows, columns = np.mgrid[0:height, 0:width]
    result: BoolMask = (columns - x) ** 2 + (rows - y) ** 2 < radius**2
    return result


def test_crops_hold_what_is_known_and_bridge_gaps() -> None:
    """Each extent lies within its crop, and frames between two known ones lie between them."""
    extents = {0: (10.0, 10.0, 50.0, 40.0), 8: (90.0, 30.0, 130.0, 70.0)}
    windows = crop_track(extents, 9)
    for frame, (left, top, right, bottom) in extents.items():
        window = windows[frame]
        assert window.left <= left
        assert window.top <= top
        assert window.left + window.width >= right
        assert window.top + window.height >= bottom
    assert windows[0].left < windows[4].left < windows[8].left


@pytest.mark.parametrize("side", [40, 96, 300])
def test_a_crop_beyond_the_canvas_is_empty_there(side: int) -> None:
    """Whatever lies outside counts as not set."""
    full = np.ones((60, 80), dtype=np.bool_)
    window = Window(-side // 2, -side // 2, side, side, (COARSE, COARSE))
    cut = cut_square(full, window, GRID) > 127
    inside = rectangle_in(window, (0, 0, 80, 60), GRID)
    assert (cut ^ inside).sum() <= 4 * GRID


def test_what_other_frames_show_is_evidence_where_the_object_is_hidden() -> None:
    """A disc that moves behind a post: the votes fill what the post hides."""
    whole = [disc(120, 200, 60 + 5 * frame, 60, 30) for frame in range(12)]
    post = np.zeros((120, 200), dtype=np.bool_)
    post[:, 105:122] = True
    modal = np.stack([mask & ~post for mask in whole])
    cue = Cue(CueKind.OCCLUDER, np.repeat(post[None], 12, axis=0))
    maker = InputMaker(ProposalRequest(modal, cue=cue), CancelToken())
    list(maker.make_until(12))
    known = maker.ready[9]
    assert known is not None
    hidden = cut_square(whole[9] & post, known.window, COARSE) > 127
    assert hidden.any()
    assert known.coarse[0][hidden].mean() > 0.6


def test_a_gap_as_thin_as_a_rim_is_not_grown() -> None:
    """The coarse grid's edge beside a visible edge adds nothing at full size."""
    modal = disc(400, 400, 200, 200, 90)
    window = Window(50, 50, 300, 300, (COARSE, COARSE))
    chance = cut_square(modal, window, GRID).astype(np.float32) / np.float32(255)
    chance = np.asarray(cv2.GaussianBlur(chance, (0, 0), 0.8), np.float32)
    seen = cut_square(modal, window, GRID) > 127
    np.testing.assert_array_equal(paste(chance, seen, window, modal, None, 0.45), modal)


def test_a_hidden_part_joins_the_visible_one_without_a_seam() -> None:
    """The pasted whole is one piece and close to the truth; an occluder limits it."""
    whole = disc(400, 400, 200, 200, 90)
    modal = whole.copy()
    modal[:, 220:] = False
    window = Window(50, 50, 300, 300, (COARSE, COARSE))
    chance = cut_square(whole, window, GRID).astype(np.float32) / np.float32(255)
    seen = cut_square(modal, window, GRID) > 127
    mask = paste(chance, seen, window, modal, None, 0.5)
    assert (mask & whole).sum() / (mask | whole).sum() > 0.97
    assert cv2.connectedComponents(mask.astype(np.uint8))[0] == 2
    front = np.zeros_like(whole)
    front[:, 220:250] = True
    limited = paste(chance, seen, window, modal, front, 0.5)
    assert not limited[:, 254:].any()


def test_a_strip_as_thin_as_a_rim_is_kept_behind_what_covers_it() -> None:
    """Small occlusions begin as strips: where a cue covers them they are hidden, elsewhere they are rims."""
    whole = disc(400, 400, 200, 200, 90)
    modal = whole.copy()
    modal[:, 286:] = False
    window = Window(50, 50, 300, 300, (COARSE, COARSE))
    chance = cut_square(whole, window, GRID).astype(np.float32) / np.float32(255)
    seen = cut_square(modal, window, GRID) > 127
    front = np.zeros_like(whole)
    front[:, 286:320] = True
    np.testing.assert_array_equal(paste(chance, seen, window, modal, None, 0.5), modal)
    found = paste(chance, seen, window, modal, front, 0.5) & whole & ~modal
    assert found.sum() > 0.5 * (whole & ~modal).sum()


def test_carried_outlines_make_edges_sharp() -> None:
    """A square's corners, lost on the network's grid, come back from a frame that shows them."""
    whole = np.zeros((400, 400), dtype=np.bool_)
    whole[120:280, 120:280] = True
    modal = whole.copy()
    modal[:, 200:] = False
    window = Window(50, 50, 300, 300, (COARSE, COARSE))
    seen = cut_square(modal, window, GRID) > 127
    chance = cut_square(whole, window, GRID).astype(np.float32) / np.float32(255)
    chance = np.asarray(cv2.GaussianBlur(chance, (0, 0), 1.5), np.float32)
    shown = look_at(3, whole, None, 0)
    assert shown is not None
    outlines = Outlines((Witness(shown, np.eye(3), 1.0, 1.0),), (0, 0, 400, 400))
    dull = paste(chance, seen, window, modal, None, 0.5)
    sharp = paste(chance, seen, window, modal, None, 0.5, outlines)
    assert (sharp ^ whole).sum() < 0.5 * (dull ^ whole).sum()
