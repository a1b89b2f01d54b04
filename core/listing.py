"""Naming some of many things in one line."""

from collections.abc import Iterable

MOST_NAMED = 5


def some_of(names: Iterable[object], most: int = MOST_NAMED) -> str:
    """Return the first names, with `…` where there are more."""
    listed = [str(name) for name in names]
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")


class NotesByName:
    """Things to say of many clips, each said once with the clips that it is true of."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}

    def add(self, name: str, text: str) -> None:
        """Say something of a clip."""
        names = self._names.setdefault(text, [])
        if name not in names:
            names.append(name)

    def lines(self) -> list[str]:
        """Return a line for everything that was said."""
        return [f"{some_of(names)}: {text}" for text, names in self._names.items()]
