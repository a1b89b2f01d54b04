"""PCNet-M with the weights that come with the program: it completes behind what is in front, and orders."""

import numpy as np
import pytest

from core.masks.rle import encode_rle
from core.types import BoolMask
from models.pcnet_m.cropping import Square, cut, pasted, square_around
from models.pcnet_m.net import WEIGHTS, PcnetNet, network_from
from models.pcnet_m.order import ancestors, are_bordering, covers_of, order_of_pairs
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.proposers.registry import load_proposer
from tests.models.collecting import collect

GRID = np.indices((120, 160))


def disc(y: int, x: int, radius: int) -> BoolMask:
    """A disc, bool (120, 160)."""
    found: BoolMask = (GRID[0] - y) ** 2 + (GRID[1] - x) ** 2 <= radius**2
    return found


def net() -> PcnetNet:
    """The network that comes with the program."""
    return network_from(WEIGHTS)


def test_weights_are_small() -> None:
    """They come with every installation."""
    assert WEIGHTS.stat().st_size < 2_000_000


def test_a_crop_comes_back_to_its_place() -> None:
    """Also where the square reaches beyond the canvas."""
    for mask in (disc(60, 80, 30), disc(5, 150, 20)):
        square = square_around(mask)
        assert square is not None
        back = pasted(cut(mask, square).astype(np.float32), square, (120, 160)) > 0.5
        assert np.count_nonzero(back & mask) / np.count_nonzero(back | mask) > 0.93
    assert square_around(np.zeros((4, 4), np.bool_)) is None
    assert Square(0, 0, 10).moved(0, 0) == Square(0, 0, 10)


def test_nothing_grows_where_nothing_is_in_front() -> None:
    """A mask without an eraser comes back as it is, and beyond the eraser nothing is added."""
    whole, bar = disc(60, 80, 35), np.zeros((120, 160), np.bool_)
    assert np.array_equal(net().complete(whole, bar), whole)
    bar[:, 70:90] = True
    seen = whole & ~bar
    found = net().complete(seen, bar)
    assert not (found & ~seen & ~bar).any()
    assert not (seen & ~found).any()


def test_a_disc_behind_a_bar_is_completed_better_than_not_at_all() -> None:
    """The gap between both halves belongs to the disc for the most part."""
    whole, bar = disc(60, 80, 35), np.zeros((120, 160), np.bool_)
    bar[:, 72:88] = True
    found = net().complete(whole & ~bar, bar)
    hidden = whole & bar
    assert np.count_nonzero(found & hidden) > 0.5 * np.count_nonzero(hidden)


def test_order_of_made_up_pairs() -> None:
    """A disc in front of another one, on every side; masks apart say nothing."""
    right = 0
    places = [(60, 110), (60, 50), (30, 80), (90, 80)]
    for y, x in places:
        front = disc(y, x, 25)
        covers = covers_of({1: disc(60, 80, 30) & ~front, 2: front}, net())
        right += next(iter(covers), None) == (2, 1)
    assert right > len(places) / 2
    assert covers_of({1: disc(30, 30, 10), 2: disc(90, 120, 10)}, net()) == {}
    assert not are_bordering(disc(30, 30, 10), disc(90, 120, 10))


def test_order_of_a_clip() -> None:
    """Frames in which both touch tell it for all of them; of who is never met nothing is said."""
    front = disc(60, 110, 25)
    back = dict.fromkeys(range(3), encode_rle(disc(60, 80, 30) & ~front))
    others = {2: dict.fromkeys(range(3), encode_rle(front)), 3: {0: encode_rle(disc(10, 10, 5))}}
    found = order_of_pairs(1, back, others, 5)
    assert found.keys() == {2}
    assert found[2].at(4) == (2, 1)
    assert order_of_pairs(2, others[2], {1: back}, 5)[1] == found[2], "one pair has one order"


def test_ancestors_are_everything_in_front() -> None:
    """Transitively; a circle ends."""
    covers = {(1, 2): 5, (2, 3): 5, (3, 1): 1, (4, 5): 2}
    assert ancestors(covers, 3) == {1, 2}
    assert ancestors(covers, 4) == frozenset()


@pytest.mark.parametrize("name", ["pcnet-m", "convex-r"])
def test_proposers_grow_only_under_the_cue(name: str) -> None:
    """With soft maps above the threshold where the mask is."""
    whole, bar = disc(60, 80, 35), np.zeros((120, 160), np.bool_)
    bar[:, 72:88] = True
    seen = (whole & ~bar)[None]
    found = collect(load_proposer(name), ProposalRequest(seen, None, Cue(CueKind.OCCLUDER, bar[None])))
    assert not (found.masks[0, 0] & ~seen[0] & ~bar).any()
    plain = collect(load_proposer(name), ProposalRequest(seen))
    assert np.array_equal(plain.masks[0], seen)
