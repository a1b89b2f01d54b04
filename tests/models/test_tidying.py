"""What a proposer adds has no crumbs and no pin-holes."""

import numpy as np

from core.types import BoolMask
from models.proposers.tidying import CRUMB_PX, tidy


def blank() -> BoolMask:
    """A canvas."""
    return np.zeros((80, 80), np.bool_)


def test_crumbs_go_and_a_hidden_part_stays() -> None:
    modal, mask = blank(), blank()
    modal[20:60, 10:40] = True
    mask[20:60, 10:60] = True
    mask[2:5, 70:75] = True
    tidied = tidy(mask, modal)
    assert tidied[20:60, 40:60].all()
    assert not tidied[2:5].any()


def test_a_small_piece_stays_where_the_object_lies_around_it() -> None:
    """Behind a wire: a gap of 24 pixels inside the visible mask; the same piece outside of it is a crumb."""
    modal = np.zeros((160, 160), np.bool_)
    modal[10:110, 10:110] = True
    modal[30:42, 40:42] = False
    mask = modal.copy()
    mask[30:42, 40:42] = True
    mask[30:42, 124:126] = True
    tidied = tidy(mask, modal)
    assert tidied[30:42, 40:42].all()
    assert not tidied[:, 112:].any()


def test_pin_holes_of_what_was_added_are_filled_and_visible_holes_are_not() -> None:
    modal, mask = blank(), blank()
    modal[20:60, 10:40] = True
    modal[30:32, 20:22] = False
    mask[20:60, 10:60] = True
    mask[30:32, 20:22] = mask[40:42, 50:52] = False
    tidied = tidy(mask, modal)
    assert tidied[40:42, 50:52].all()
    assert not tidied[30:32, 20:22].any()


def test_the_visible_mask_is_never_touched() -> None:
    rng = np.random.default_rng(0)
    modal = rng.random((80, 80)) < 0.1
    mask = modal | (rng.random((80, 80)) < 0.1)
    assert (tidy(mask, modal) & modal == modal).all()


def test_of_a_wholly_hidden_object_something_stays_however_small() -> None:
    mask = blank()
    mask[10:13, 10:14] = True
    assert mask.sum() < CRUMB_PX
    assert (tidy(mask, blank()) == mask).all()
    assert not tidy(blank(), blank()).any()
