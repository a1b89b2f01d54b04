"""What alike frames tell of one frame, and how it is joined with what was carried."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.types import BoolMask, RgbFrame
from models.completion.alike import Alike, Foretold
from models.completion.filling import MORE_WHERE_BETTER, SECOND_WITNESS, UNKNOWN_LEVELS, join_foretold

SIZE_HW = (120, 160)
RED, BLUE = (200, 40, 40), (40, 40, 200)
BOX = (slice(30, 90), slice(40, 120))
GAP = (slice(60, 90), slice(66, 94))
"""Between the legs, in one of two steps of the walk."""
LEG = (slice(40, 56), slice(14, 25))
"""Beside it; of the box."""


def step(name: str, colour: tuple[int, int, int], light: int = 0) -> tuple[RgbFrame, BoolMask]:
    """Return picture and whole object: grey above, the colour below."""
    frame = np.full((*SIZE_HW, 3), 10, np.uint8)
    frame[BOX] = 120 + light
    frame[60:90, BOX[1]] = np.add(colour, light)
    amodal = np.zeros(SIZE_HW, np.bool_)
    amodal[BOX] = True
    if name == "open":
        amodal[GAP] = False
    return frame, amodal


def foretold(alike: Alike, frame: int, name: str, light: int = 0) -> Foretold | None:
    """Ask of a frame in which only the upper, grey half of the object is seen; `put` it first."""
    picture, amodal = step(name, (0, 0, 0), light)
    sure = amodal.copy()
    sure[60:] = False
    alike.put(frame, picture, sure, amodal)
    return alike.foretell(frame, picture[BOX], sure[BOX])


def put_walk(alike: Alike, names: list[str], light: int = 0) -> None:
    for frame, name in enumerate(names):
        picture, amodal = step(name, RED if name == "closed" else BLUE, light)
        alike.put(frame, picture, amodal, amodal)


@pytest.mark.parametrize(("name", "colour"), [("closed", RED), ("open", BLUE)])
def test_the_step_that_is_alike_tells_although_another_is_nearer(
    name: str, colour: tuple[int, int, int]
) -> None:
    alike = Alike()
    other = "open" if name == "closed" else "closed"
    put_walk(alike, [name, other, name, other])
    found = foretold(alike, 4, name)
    assert found is not None
    wrong = BLUE if colour == RED else RED
    assert np.abs(found.rgb[LEG] - colour).mean() < np.abs(found.rgb[LEG] - wrong).mean() / 5


def test_what_is_seen_here_sets_the_light() -> None:
    plain, bright = Alike(), Alike()
    put_walk(plain, ["closed"] * 3)
    put_walk(bright, ["closed"] * 3)
    dark, lit = foretold(plain, 3, "closed"), foretold(bright, 3, "closed", light=15)
    assert dark is not None
    assert lit is not None
    assert np.abs((lit.rgb - dark.rgb)[LEG] - 15).max() < 3


def test_frames_that_disagree_say_that_they_are_wrong() -> None:
    agreeing, differing = Alike(), Alike()
    put_walk(agreeing, ["closed"] * 4)
    for frame in range(4):
        picture, amodal = step("closed", RED if frame % 2 else BLUE)
        differing.put(frame, picture, amodal, amodal)
    one, two = foretold(agreeing, 4, "closed"), foretold(differing, 4, "closed")
    assert one is not None
    assert two is not None
    assert two.error[LEG].mean() > one.error[LEG].mean() + 20


def test_alone_nothing_is_foretold_nor_from_what_was_let_go_of() -> None:
    alike = Alike()
    assert foretold(alike, 0, "closed") is None
    put_walk(alike, ["closed"] * 3)
    alike.forget_before(3)
    assert foretold(alike, 3, "closed") is None


@settings(max_examples=40, derandomize=True)
@given(doubt=st.floats(0, 80), error=st.floats(0, 80), filled=st.integers(0, 255), other=st.floats(0, 255))
def test_two_witnesses_are_joined_between_them_and_by_their_errors(
    doubt: float, error: float, filled: int, other: float
) -> None:
    own = np.full((4, 5, 3), filled, np.uint8)
    said = np.full((4, 5, 3), other, np.float32)
    doubts, errors = (np.full((4, 5), value, np.float32) for value in (doubt, error))
    known = np.ones((4, 5), np.bool_)
    joined = join_foretold(own, known, doubts, said, errors).astype(float)
    share = np.abs(joined - filled)
    assert (share >= SECOND_WITNESS * abs(other - filled) - 1).all()
    assert (share <= (SECOND_WITNESS + MORE_WHERE_BETTER) * abs(other - filled) + 1).all()
    more = join_foretold(own, known, doubts + 40, said, errors).astype(float)
    assert (np.abs(more - filled) >= share - 1).all()


@pytest.mark.parametrize(("error", "level"), [(0.0, 180.0), (UNKNOWN_LEVELS, 140.0), (600.0, 100.0)])
def test_where_nothing_is_carried_alike_frames_speak_alone_as_far_as_they_are_right(
    error: float, level: float
) -> None:
    own, said = np.full((4, 5, 3), 100, np.uint8), np.full((4, 5, 3), 180, np.float32)
    nothing, errors = np.zeros((4, 5), np.bool_), np.full((4, 5), error, np.float32)
    joined = join_foretold(own, nothing, np.zeros((4, 5), np.float32), said, errors)
    assert np.abs(joined - level).max() <= 1
