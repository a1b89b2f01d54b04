"""What is told of a clip, and which way of working is advised for it."""

from dataclasses import replace

import numpy as np
import pytest

from core.simulation import advice as advice_module
from core.simulation.advice import Way, advise, normed
from core.simulation.advice_weights import MARGIN, MEANS, SECONDS, SPREADS, USUAL
from core.simulation.clip_facts import LOOKED_AT, ClipFacts, facts_of, frames_to_look_at
from core.types import BoolMask

USUAL_FACTS = ClipFacts(*MEANS)


def box(left: int, right: int, *, cut: tuple[int, int] | None = None) -> BoolMask:
    """A bar on 40 × 160, perhaps with columns missing."""
    mask = np.zeros((40, 160), np.bool_)
    mask[10:30, max(0, left) : max(0, right)] = True
    if cut is not None:
        mask[:, slice(*cut)] = False
    return mask


def told(masks: list[BoolMask | None], others: list[BoolMask | None] | None = None) -> ClipFacts:
    """Facts of some frames."""
    found = facts_of(masks, others or [None] * len(masks))
    assert found is not None
    return found


def test_a_bar_that_moves_evenly_has_nothing_odd() -> None:
    """All shares are 0, and its way is straight."""
    facts = told([box(10 + 8 * n, 40 + 8 * n) for n in range(10)])
    assert np.allclose(facts.values()[:-1], 0, atol=1e-9)
    assert np.isnan(facts.doubt)


def test_hidden_frames_and_their_longest_run_are_shares_of_the_clip() -> None:
    """Also of a frame in which nothing is visible."""
    masks: list[BoolMask | None] = [box(10, 50) for _ in range(10)]
    masks[3:6] = [box(10, 30)] * 3
    masks[8] = None
    facts = told(masks)
    assert facts.hidden == pytest.approx((3 * 0.5 + 1) / 10)
    assert facts.longest == pytest.approx(0.3)
    assert facts.unseen == pytest.approx(0.1)


def test_pieces_edges_and_what_lies_beside_it() -> None:
    """A pole cuts it, the edge of the picture cuts it off, something with a mask lies along it."""
    cut = told([box(10, 60, cut=(30, 34))] * 4)
    assert cut.pieces == 1.0
    assert told([box(-10, 30)] * 4).edge == 1.0
    pole = np.zeros((40, 160), np.bool_)
    pole[:, 60:66] = True
    beside = told([box(10, 60)] * 4, [pole] * 4)
    assert 0.05 < beside.front < 0.5
    assert cut.front == cut.edge == 0.0


def test_a_bent_and_uneven_way_is_told_apart_from_a_straight_one() -> None:
    """In sizes of the object, so twice as large pictures say the same."""
    bent = [box(10 + (n * n), 40 + (n * n)) for n in range(10)]
    facts = told(bent)  # type: ignore[arg-type]
    assert facts.bend > 0.2
    assert facts.jerk > 0.05
    large = told([np.kron(one, np.ones((2, 2), np.bool_)) for one in bent])
    assert large.bend == pytest.approx(facts.bend, rel=0.02)


def test_of_what_is_hardly_seen_nothing_is_told() -> None:
    """One frame is no way."""
    assert facts_of([box(10, 20), None], [None, None]) is None
    assert facts_of([], []) is None


def test_long_clips_are_looked_at_evenly() -> None:
    """First and last frame included, and no more than the rule needs."""
    assert frames_to_look_at(5) == [0, 1, 2, 3, 4]
    frames = frames_to_look_at(1000)
    assert (len(frames), frames[0], frames[-1]) == (LOOKED_AT, 0, 999)
    assert max(np.diff(frames)) - min(np.diff(frames)) <= 1


def test_the_way_with_the_least_time_is_advised_if_it_saves_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual way stays where another saves next to nothing."""
    flat = {way.value: (1.0,) + (0.0,) * (len(MEANS)) for way in Way}
    other = next(way for way in Way if way.value != USUAL)
    for saves, expected in ((0.5, other), (MARGIN / 2, Way(USUAL))):
        cheap = (1.0 + float(np.log(1 - saves)),) + (0.0,) * len(MEANS)
        monkeypatch.setattr(advice_module, "SECONDS", {**flat, other.value: cheap})
        found = advise(USUAL_FACTS, 12)
        assert found.way is expected
        assert found.seconds == pytest.approx(np.e * (1 - saves if expected is other else 1))


def test_what_is_unknown_counts_as_usual_and_what_is_extreme_is_cut() -> None:
    """A clip unlike all that the rule was fitted on gets no absurd number."""
    assert (normed(replace(USUAL_FACTS, doubt=float("nan"))) == normed(USUAL_FACTS)).all()
    assert normed(replace(USUAL_FACTS, bend=1e6))[4] == 3.0
    for bend in (0.0, 1e6):
        found = advise(replace(USUAL_FACTS, bend=bend), 100)
        assert 0.5 < found.seconds < 200


def test_key_frames_are_two_at_least_and_never_more_than_there_are() -> None:
    """First and last, and more where the clip needs them."""
    for frames in (1, 2, 3, 12, 500):
        for spread in (-3.0, 0.0, 3.0):
            facts = ClipFacts(*(np.array(MEANS) + spread * np.array(SPREADS)))
            assert min(2, frames) <= advise(facts, frames).key_frames <= frames


def test_weights_fit_the_facts() -> None:
    """A constant and one for each fact, for every way."""
    assert len(MEANS) == len(SPREADS) == len(USUAL_FACTS.values())
    assert set(SECONDS) == {way.value for way in Way}
    assert all(len(weights) == 1 + len(MEANS) for weights in SECONDS.values())
    assert all(spread > 0 for spread in SPREADS)
