"""Settings of the tests' own, with adapters added in them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models.adapters.kit.added import Added, keep_added
from models.adapters.kit.checking import check
from models.adapters.kit.described import described
from tests.models.adapters.stubs import write_interpreter, write_repository

Add = Callable[..., Added]


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings and digests of these tests apart."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


def add_stub(name: str, folder: Path, *, plain: bool = True) -> Added:
    """Write a stub, add it, and check that nothing is missing."""
    folder.mkdir(parents=True)
    python = write_interpreter(folder, plain=plain)
    repository, weights = write_repository(name, folder, python, plain=plain)
    added = Added(name, repository, python, weights, minutes_silent=5.0, found="the real torch")
    if plain:
        found = check(described(name), added)
        assert found.problems == ()
        added = replace(added, found=found.found)
    keep_added(name, added)
    return added


@pytest.fixture
def add(tmp_path: Path) -> Add:
    """Return what adds a stub of a name."""
    return lambda name, **choices: add_stub(name, tmp_path / name, **choices)
