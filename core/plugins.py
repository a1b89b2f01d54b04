"""Entry points by group: what is installed, and what a checkout declares."""

import tomllib
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path


@lru_cache(maxsize=8)
def registered(group: str) -> dict[str, EntryPoint]:
    """Return the entry points of a group by name; imports none of them."""
    installed = {entry.name: entry for entry in entry_points(group=group)}
    return installed | _of_checkout(group)


def _of_checkout(group: str) -> dict[str, EntryPoint]:
    """Entry points of a checkout, which may be newer than what was installed of it."""
    file = Path(__file__).resolve().parents[1] / "pyproject.toml"
    if not file.is_file():
        return {}
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    ours = table.get("project", {}).get("entry-points", {}).get(group, {})
    return {name: EntryPoint(name, value, group) for name, value in ours.items()}
