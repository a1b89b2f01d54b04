"""Naming some of many things in one line."""

from collections.abc import Iterable

MOST_NAMED = 5


def some_of(names: Iterable[object], most: int = MOST_NAMED) -> str:
    """Return the first names, with `…` where there are more."""
    listed = [str(name) for name in names]
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")
