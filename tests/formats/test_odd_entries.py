"""What an odd entry of a file costs: itself, and a line that names it."""

from pathlib import Path

import pytest

from core.errors import BadInputError
from core.formats.kit.reading.fields import Fields
from core.problems import Problems


def read(problems: Problems, values: list[object]) -> list[int]:
    """Read a list of numbers, each an entry."""
    found = []
    for number, value in enumerate(values):
        entry = Fields(Path("a.json"), f"rows[{number}]", {"id": number + 100, "n": value})
        with problems.entry("rows", lambda entry=entry: entry.named(id="id", image="image_id")):  # type: ignore[misc]
            found.append(entry.whole("n"))
    return found


def test_odd_entries_cost_themselves_and_the_first_five_are_named() -> None:
    problems = Problems()
    assert read(problems, [1, None, 2, "x", 3, True, [], {}, 0.5, "7"]) == [1, 2, 3, 7]
    (note,) = problems.notes()
    assert note.startswith("6 of 10 rows were left out: rows[1].n (id 101): is missing; rows[3].n (id 103)")
    assert "rows[7].n (id 107)" in note
    assert "rows[8]" not in note
    assert note.endswith("; …")


def test_one_odd_entry_is_said_in_the_singular() -> None:
    problems = Problems()
    read(problems, [1, "x"])
    assert problems.notes() == [
        "1 of 2 rows was left out: rows[1].n (id 101): is 'x', expected a whole number"
    ]


def test_sound_entries_are_not_spoken_of() -> None:
    problems = Problems()
    read(problems, [1, 2])
    assert problems.notes() == []
    problems.refuse_nothing(found=False)


def test_the_first_odd_entry_is_raised_when_nothing_came_in() -> None:
    problems = Problems()
    read(problems, ["x", "y"])
    problems.refuse_nothing(found=True)
    with pytest.raises(BadInputError, match=r"rows\[0\]\.n: is 'x'"):
        problems.refuse_nothing(found=False)


def test_a_validation_hears_of_every_odd_entry_in_a_line_of_its_own() -> None:
    problems = Problems(keeps=True)
    assert read(problems, ["x", 1, None]) == [1]
    assert [str(problem) for problem in problems.found] == [
        "a.json: rows[0].n: is 'x', expected a whole number", "a.json: rows[2].n: is missing"
    ]  # fmt: skip
    assert problems.notes() == []
    problems.refuse_nothing(found=False)


@pytest.mark.parametrize(
    ("value", "number"), [("12", 12), (12.0, 12), (" 12 ", 12), ("12.0", 12), ("1e2", 100), ("+3", 3)]
)
def test_texts_that_are_clearly_numbers_are_numbers(value: object, number: int) -> None:
    assert Fields(Path("a.json"), "", {"n": value}).whole("n") == number


@pytest.mark.parametrize("value", ["", "x", "1 2", "0x10", "1_000", "²", "nan", "inf", "9" * 5000, True])
def test_other_texts_are_no_numbers(value: object) -> None:
    with pytest.raises(BadInputError):
        Fields(Path("a.json"), "", {"n": value}).whole("n")


@pytest.mark.parametrize(
    ("value", "key"), [(7, 7), ("7", 7), ("07", "07"), ("a1", "a1"), (7.0, 7), (2**70, 2**70), ("-3", -3)]
)
def test_ids_are_numbers_or_texts(value: object, key: object) -> None:
    assert Fields(Path("a.json"), "", {"id": value}).key("id") == key


@pytest.mark.parametrize(("value", "says"), [(1, True), (True, True), ("1", True), (0, False), (None, False)])
def test_flags_say_yes_in_several_ways(value: object, says: bool) -> None:
    assert Fields(Path("a.json"), "", {"iscrowd": value}).flag("iscrowd") is says
