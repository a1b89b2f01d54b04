"""The plan of the house holds: small files, small functions, small rooms, and no circles of files."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = ("core", "models", "ui", "cli", "benchmarks")
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 60
MOST_FILES = 20
"""In one folder, `__init__.py` not counted."""


def files(top: str) -> Iterator[Path]:
    """Yield the Python files below a folder of the checkout."""
    return (path for path in sorted((ROOT / top).rglob("*.py")) if "__pycache__" not in path.parts)


def module_of(path: Path) -> str:
    """Return a file's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, known: frozenset[str]) -> set[str]:
    """Return the known modules that a file imports, also inside functions and for type hints only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (names & known) or {node.module}
    return (found & known) - {module_of(path)}


def circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that all need each other, each with two or more."""
    reach: dict[str, set[str]] = {}
    for start in arrows:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            news = arrows.get(waiting.pop(), set()) - seen
            seen |= news
            waiting += news
        reach[start] = seen
    groups = {frozenset(b for b in reach[a] if a in reach[b]) for a in arrows if a in reach[a]}
    return sorted(sorted(group) for group in groups)


@pytest.mark.parametrize("top", ROOMS)
def test_no_file_is_too_long(top: str) -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files(top)}
    long = {name: lines for name, lines in lengths.items() if lines > MOST_LINES}
    assert not long, f"a file has at most {MOST_LINES} lines: part these by what they answer"


@pytest.mark.parametrize("top", ROOMS)
def test_no_function_is_too_long(top: str) -> None:
    long = {}
    for path in files(top):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    long[f"{path.relative_to(ROOT)}: {node.name}"] = lines
    assert not long, f"a function has at most {MOST_LINES_OF_A_FUNCTION} lines: name its steps"


@pytest.mark.parametrize("top", ROOMS)
def test_no_room_holds_too_many_files(top: str) -> None:
    counts = Counter(path.parent for path in files(top) if path.name != "__init__.py")
    full = {str(room.relative_to(ROOT)): count for room, count in counts.items() if count > MOST_FILES}
    assert not full, f"a room holds at most {MOST_FILES} files: give what belongs together a room of its own"


@pytest.mark.parametrize("top", ROOMS)
def test_no_files_form_a_circle(top: str) -> None:
    modules = {module_of(path): path for path in files(top)}
    known = frozenset(modules)
    found = circles({name: imports_of(path, known) for name, path in modules.items()})
    assert not found, "these need each other: move what both need below them"


def test_a_circle_is_found() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set[str](), "e": {"a"}}
    assert circles(arrows) == [["b", "c"]]
