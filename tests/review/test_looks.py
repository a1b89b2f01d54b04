"""What a plan draws of which kind, and how its looks stand."""

from core.review.looks import looks, strata
from core.review.sampling import Unit, make_plan, open_draws


def units(count: int) -> list[Unit]:
    """`count` proposals of two categories; of every fourth next to all is hidden."""
    return [
        Unit(number + 1, "cat" if number % 2 else "dog", (number % 10) / 10, 0.95 if number % 4 == 0 else 0.0)
        for number in range(count)
    ]


def test_strata_count_every_mask_once_and_what_is_drawn() -> None:
    population = units(400)
    plan = make_plan(population, precision=0.2, iou=0.75)
    found = strata(population, plan)
    assert sum(one.masks for one in found) == 400
    assert sum(one.drawn for one in found) == len(set(plan.draws)) < 400
    assert {one.category for one in found} == {"cat", "dog"}
    # Nothing is hidden of cats, whose numbers are odd.
    assert {one.hidden_band for one in found if one.category == "cat"} == {0}
    assert {one.hidden_band for one in found if one.category == "dog"} == {0, 3}
    by_category = [sum(one.drawn for one in found if one.category == name) for name in ("cat", "dog")]
    assert abs(by_category[0] - by_category[1]) <= 4


def test_looks_come_one_after_the_other_and_end_with_the_first_that_is_enough() -> None:
    plan = make_plan(units(400), precision=0.2, iou=0.75)
    answers: dict[int, bool] = {}
    assert [look.draws for look in looks(plan, answers)] == list(plan.looks)
    assert all(look.estimate is None and not look.judged for look in looks(plan, answers))
    first = open_draws(plan, answers)
    answers |= dict.fromkeys(first[:-1], False)
    assert looks(plan, answers)[0].judged == plan.looks[0] - 1
    assert looks(plan, answers)[0].estimate is None
    answers[first[-1]] = True
    stands = looks(plan, answers)[0]
    assert (stands.judged, stands.bad) == (plan.looks[0], 1)
    assert stands.estimate is not None
    while still := open_draws(plan, answers):
        answers |= dict.fromkeys(still, False)
    found = looks(plan, answers)
    assert found[-1].estimate is not None
    assert found[-1].estimate.is_enough
    assert not any(look.estimate is None or look.estimate.is_enough for look in found[:-1])
    assert len(found) < len(plan.looks)
