"""One home for each rule: what would be a second one, as far as the shape of code tells, is found here."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "models", "ui", "cli")


def is_call(node: ast.AST, *names: str) -> bool:
    """Whether a node calls a function (or method) of one of these names."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")) in names


def measures_a_difference(node: ast.AST) -> bool:
    return is_call(node, "area") and any(is_call(part, "difference") for part in ast.walk(node))


def writes_masks(node: ast.AST) -> bool:
    named = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return is_call(node, "insert", "update", "delete", "change_rows", "HeadRow") and "HeadRow" in named


def says_who_had_a_hand(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "Provenance.BOTH"


def says_whose_a_frame_is(node: ast.AST) -> bool:
    if not isinstance(node, ast.Tuple | ast.Set | ast.List):
        return False
    named = sorted(ast.unparse(part) for part in node.elts)
    return named == ["ReviewState.ACCEPTED", "ReviewState.CORRECTED"]


def loads_a_plugin(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and is_call(node.func, "load")


def names_a_frame(node: ast.AST) -> bool:
    return isinstance(node, ast.FormattedValue) and node.format_spec is not None and any(
        ast.unparse(node.format_spec).strip("f'\"") == digits for digits in ("05d", "06d", "05", "06")
    )  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What code of a rule looks like, and where alone it stands."""

    is_it: Callable[[ast.AST], bool]
    hint: str
    """Stands in every file that may have such code."""
    homes: tuple[str, ...]
    second: str
    """What a second home would look like."""
    rooms: tuple[str, ...] = ROOMS


RULES = {
    "hidden and missing pixels": Rule(
        measures_a_difference, "difference(", ("core/masks/rle.py",), "hidden = area(difference(whole, seen))"
    ),
    "writing the present masks": Rule(
        writes_masks,
        "HeadRow",
        ("core/store/writing/mask_writer.py",),
        "session.execute(update(HeadRow.__table__).values(area=1))",
    ),
    "who had a hand in a mask": Rule(
        says_who_had_a_hand,
        "Provenance.BOTH",
        ("core/tracks/decided.py", "ui/features/frame_facts/frame_card.py"),  # the card says it in words
        "made = Provenance.BOTH if is_mixed else Provenance.PERSON",
    ),
    "frames that are a person's": Rule(
        says_whose_a_frame_is,
        "CORRECTED",
        ("core/tracks/decided.py",),
        "decided = (ReviewState.ACCEPTED, ReviewState.CORRECTED)",
        ("core", "models", "cli"),
    ),
    "loading a plug-in": Rule(
        loads_a_plugin, ".load()(", ("core/plugins.py",), "tool = registered(group)[name].load()()"
    ),
    "the name of a frame in a file": Rule(
        names_a_frame,
        ":0",
        (),
        "place = folder / f'frame_{number:05d}.webp'",
        ("core",),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_stands_in_its_home_only(name: str) -> None:
    rule = RULES[name]
    found = set()
    for place in (place for room in rule.rooms for place in (ROOT / room).rglob("*.py")):
        text = place.read_text(encoding="utf-8")
        # Migrations stay what they were.
        if rule.hint not in text or "migrations" in place.parts:
            continue
        if any(rule.is_it(node) for node in ast.walk(ast.parse(text))):
            found.add(place.relative_to(ROOT).as_posix())
    assert found == set(rule.homes)


@pytest.mark.parametrize("name", RULES)
def test_a_second_home_would_be_seen(name: str) -> None:
    rule = RULES[name]
    assert rule.hint in rule.second
    assert any(rule.is_it(node) for node in ast.walk(ast.parse(rule.second)))
