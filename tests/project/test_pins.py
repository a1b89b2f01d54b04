"""Every package that is asked for has one exact version, and what is tested is what is pinned."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from tests.conftest import ROOT


def plain(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {plain(name): number for name, number in pairs}


def asked_for() -> list[str]:
    table = project()
    extras = table["project"]["optional-dependencies"].values()
    judges = (ROOT / "scripts" / "judges.txt").read_text(encoding="utf-8").splitlines()
    return [
        *(name for name in judges if not name.startswith("#")),
        *table["build-system"]["requires"],
        *table["project"]["dependencies"],
        *(name for names in extras for name in names),
    ]


def test_every_requirement_is_pinned_once() -> None:
    known = pins()
    for requirement in asked_for():
        name, _, number = requirement.partition("==")
        name = name.partition("[")[
            0
        ]  # of `psycopg[binary]` the driver; what the brackets bring is pinned too
        assert plain(name) in known, f"{name} has no pin: run scripts/renew_pins.py"
        assert number in ("", known[plain(name)]), f"{name}: pyproject.toml and constraints.txt differ"


def test_qt_parts_have_the_version_that_works_with_python_3_11() -> None:
    known = pins()
    parts = {name: number for name, number in known.items() if name.startswith(("pyside6", "shiboken6"))}
    # The part with the modules that the window uses, and what it stands on: Addons would be 175 MB more.
    assert parts == {"pyside6-essentials": "6.11.3", "shiboken6": "6.11.3"}


def test_installed_packages_are_the_pinned_ones() -> None:
    wrong = {}
    brought_by_python = "setuptools"  # `venv` of Python 3.11 installs its own; only torch asks for it
    for name, number in pins().items():
        if name == brought_by_python:
            continue
        try:
            installed = version(name).split("+")[0]
        except PackageNotFoundError:
            continue
        if installed != number:
            wrong[name] = f"installed {installed}, pinned {number}"
    assert not wrong


def test_entry_points_and_console_script_can_be_loaded() -> None:
    from importlib.metadata import EntryPoint

    table = project()["project"]
    groups = {"console_scripts": table["scripts"], **table["entry-points"]}
    for group, entries in groups.items():
        for name, value in entries.items():
            made = EntryPoint(name, value, group).load()
            if group != "console_scripts":
                assert made().name == name
