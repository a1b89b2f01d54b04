"""Numbers that were seen, as spans: the same answers as a set gives."""

from hypothesis import given
from hypothesis import strategies as st

from core.formats.kit.reading.seen_numbers import MOST_SPANS, SeenNumbers


@given(st.lists(st.integers(-3, 12), max_size=40))
def test_it_answers_as_a_set_does(numbers: list[int]) -> None:
    seen, plain = SeenNumbers(), set[int]()
    for number in numbers:
        assert seen.add(number) is (number not in plain)
        plain.add(number)
    ends = sum(number + 1 not in plain for number in plain)
    assert len(seen._firsts) == ends


def test_numbers_that_follow_one_another_take_one_span() -> None:
    seen = SeenNumbers()
    assert all(seen.add(number) for number in range(10_000))
    assert len(seen._firsts) == 1


def test_numbers_in_no_order_are_told_apart_too() -> None:
    seen = SeenNumbers()
    shuffled = [number * 7919 % 10_007 for number in range(10_000)]
    assert all(seen.add(number) for number in shuffled)
    assert not any(seen.add(number) for number in shuffled)
    assert len(seen._firsts) <= MOST_SPANS
