"""The share of bad masks from a sample: the interval, the draws, and that the truth lies where it says."""

from random import Random

import pytest

from core.review import sampling
from core.review.sampling import Estimate, SamplingPlan, Unit, estimate, make_plan, open_draws, sample_size
from core.review.share_interval import share_interval

TABLE = [  # published values, and what follows from the definition by hand
    (0, 10, 0.95, 0.0, 0.3085),
    (10, 10, 0.95, 0.6915, 1.0),
    (1, 20, 0.95, 0.0013, 0.2487),
    (5, 50, 0.95, 0.0333, 0.2181),
    (50, 100, 0.95, 0.3983, 0.6017),
    (1, 1, 0.9, 0.05, 1.0),
    (0, 0, 0.95, 0.0, 1.0),
]


@pytest.mark.parametrize(("bad", "judged", "level", "low", "high"), TABLE)
def test_the_interval_is_that_of_the_tables(
    bad: int, judged: int, level: float, low: float, high: float
) -> None:
    assert share_interval(bad, judged, level) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_many_draws_is_narrow_and_finite() -> None:
    low, high = share_interval(3000, 30000, 0.95)
    assert 0.096 < low < 0.1 < high < 0.104


def masks(count: int, share: float, seed: int) -> tuple[list[Unit], dict[int, bool]]:
    """Masks whose doubt and hiding tell something of whether they are bad."""
    random, units, is_bad = Random(seed), [], {}
    for number in range(1, count + 1):
        doubt, hidden = random.random(), random.random() ** 2
        category = random.choice(["cup", "dog", "person"])
        chance = min(1.0, share * (doubt + hidden) * (2 if category == "dog" else 1))
        units.append(Unit(number, category, doubt, hidden))
        is_bad[number] = random.random() < chance
    return units, is_bad


def judged_until_enough(plan: SamplingPlan, is_bad: dict[int, bool]) -> tuple[Estimate, int]:
    """What a person ends with who judges what is asked for; and how many masks that were."""
    known: dict[int, bool] = {}
    while wanted := open_draws(plan, known):
        known |= {number: is_bad[number] for number in wanted}
    found = estimate(plan, known)
    assert found is not None
    return found, len(known)


def covered(share: float, repetitions: int, count: int = 4000, precision: float = 0.05) -> int:
    """In how many seeded repetitions the truth lies in the interval that the stop rule ends with."""
    units, is_bad = masks(count, share, seed=7)
    truth = sum(is_bad.values()) / count
    hits = 0
    for seed in range(repetitions):
        found, _ = judged_until_enough(make_plan(units, precision=precision, iou=0.75, seed=seed), is_bad)
        assert found.is_enough
        assert found.half_width <= precision + 1e-9
        hits += found.low <= truth <= found.high
    return hits


@pytest.mark.parametrize("share", [0.01, 0.06, 0.2, 0.5])
def test_the_truth_lies_in_the_interval(share: float) -> None:
    assert covered(share, 100) >= 93


def test_an_interval_that_promises_too_much_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "share_interval", lambda bad, n, level: share_interval(bad, n, 0.5))
    assert covered(0.2, 100) < 93


def test_a_sample_that_takes_only_doubtful_masks_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubtful(ordered: list[Unit], count: int, random: Random) -> list[int]:
        return [u.revision_id for u in random.sample(sorted(ordered, key=lambda u: -u.doubt)[:1500], count)]

    monkeypatch.setattr(sampling, "_draw", doubtful)
    assert covered(0.2, 20) < 10


def test_rare_faults_are_known_after_few_masks_and_any_share_after_the_last_look() -> None:
    units, is_bad = masks(20000, 0.01, seed=1)
    plan = make_plan(units, precision=0.05, iou=0.75)
    _, few = judged_until_enough(plan, is_bad)
    assert few <= plan.looks[1]
    half = {unit.revision_id: unit.revision_id % 2 == 0 for unit in units}
    found, all_of_it = judged_until_enough(plan, half)
    assert found.is_enough
    assert all_of_it <= plan.looks[-1] == len(plan.draws) == sample_size(0.05)


def test_every_part_of_the_whole_is_in_the_sample_as_in_the_whole() -> None:
    units, _ = masks(9000, 0.1, seed=3)
    plan = make_plan(units, precision=0.05, iou=0.75, seed=5)
    by_id = {unit.revision_id: unit for unit in units}
    for category in ("cup", "dog", "person"):
        whole = sum(unit.category == category for unit in units) / len(units)
        drawn = [by_id[number] for number in plan.draws[: plan.looks[0]]]
        assert sum(unit.category == category for unit in drawn) == pytest.approx(whole * len(drawn), abs=1.01)


def test_few_masks_are_all_judged_and_then_nothing_is_left_to_chance() -> None:
    units, is_bad = masks(90, 0.3, seed=2)
    plan = make_plan(units, precision=0.01, iou=0.75)
    assert plan.is_census
    found, count = judged_until_enough(plan, is_bad)
    assert count == 90
    assert found.low == found.share == found.high == sum(is_bad.values()) / 90


def test_nothing_is_said_before_a_look_is_complete_and_what_comes_after_enough_does_not_count() -> None:
    units, _ = masks(20000, 0.01, seed=1)
    plan = make_plan(units, precision=0.05, iou=0.75)
    first = plan.draws[: plan.looks[0]]
    assert estimate(plan, dict.fromkeys(first[1:], False)) is None
    assert open_draws(plan, dict.fromkeys(first[1:], False)) == [first[0]]
    enough = estimate(plan, dict.fromkeys(plan.draws[: plan.looks[1]], False))
    assert enough is not None
    assert enough.is_enough
    on = dict.fromkeys(plan.draws[: plan.looks[1]], False) | {
        number: True for number in plan.draws[plan.looks[1] :] if number not in plan.draws[: plan.looks[1]]
    }
    assert estimate(plan, on) == enough


@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_the_smallest_samples_end_as_well(count: int) -> None:
    units, is_bad = masks(count, 0.5, seed=4)
    for precision in (0.5, 0.4, 0.005):
        found, judged = judged_until_enough(make_plan(units, precision=precision, iou=0.75), is_bad)
        assert found.is_enough
        assert judged <= count


@pytest.mark.parametrize(("count", "precision"), [(0, 0.05), (5, 0.0), (5, 0.7)])
def test_what_is_no_sample_is_refused(count: int, precision: float) -> None:
    with pytest.raises(ValueError, match="precision"):
        make_plan([Unit(n, "cup", 0.5, 0.1) for n in range(count)], precision=precision, iou=0.75)
