"""Entry points by group: what is installed, what a checkout declares, and new objects of either."""

import tomllib
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from core.errors import ModelUnavailableError


class PluginBrokenError(Exception):
    """A package cannot be used; the text says what it raised."""


@lru_cache(maxsize=8)
def registered(group: str) -> dict[str, EntryPoint]:
    """Return the entry points of a group by name; imports none of them."""
    installed = {entry.name: entry for entry in entry_points(group=group)}
    return installed | _of_checkout(group)


def plugin_names(group: str, first: str = "") -> list[str]:
    """Return the names of a group in alphabetical order, but for one that comes first; imports none."""
    return sorted(registered(group), key=lambda name: (name != first, name))


def load_plugin(group: str, name: str, kind: str, first: str = "") -> Any:
    """Return a new object of the class that a group registers under a name.

    Args:
        group: The group of entry points.
        name: As registered.
        kind: What such a thing is called, for messages.
        first: The name that messages name first.

    Raises:
        ModelUnavailableError: The name is unknown, or the package breaks while it is imported or called.
    """
    entry = registered(group).get(name)
    if entry is None:
        known = ", ".join(plugin_names(group, first))
        raise ModelUnavailableError(f"there is no {kind} '{name}' (known: {known})")
    try:
        return new_object(entry)
    except PluginBrokenError as error:
        raise ModelUnavailableError(f"{kind} '{name}' cannot be loaded: {error}") from error


def new_object(entry: EntryPoint) -> Any:
    """Return a new object of the class that an entry point names.

    Raises:
        PluginBrokenError: The package breaks while it is imported or called.
    """
    try:
        return entry.load()()
    except (Exception, SystemExit) as error:  # code of others may raise anything
        raise PluginBrokenError(" ".join(f"{type(error).__name__}: {error}".split())) from error


def _of_checkout(group: str) -> dict[str, EntryPoint]:
    """Entry points of a checkout, which may be newer than what was installed of it."""
    file = Path(__file__).resolve().parents[1] / "pyproject.toml"
    if not file.is_file():
        return {}
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    ours = table.get("project", {}).get("entry-points", {}).get(group, {})
    return {name: EntryPoint(name, value, group) for name, value in ours.items()}
