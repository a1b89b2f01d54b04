"""Naming the first few of many in a line for people."""

from collections.abc import Iterable

MOST_NAMED = 5


def some_of(names: Iterable[str], most: int = MOST_NAMED) -> str:
    """Return the first names, and an ellipsis where there are more."""
    listed = [" ".join(name.split()) for name in names]
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")
