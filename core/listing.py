"""Naming some of many things in one line."""

from collections.abc import Iterable

from core.messages import Message, about

MOST_NAMED = 5


def some_of(names: Iterable[object], most: int = MOST_NAMED) -> str:
    """Return the first names, with `…` where there are more."""
    listed = [str(name) for name in names]
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")


class NotesByName:
    """Things to say of many clips, each said once with the clips that it is true of."""

    def __init__(self) -> None:
        self._names: dict[Message, list[str]] = {}

    def add(self, name: str, text: Message) -> None:
        """Say something of a clip."""
        names = self._names.setdefault(text, [])
        if name not in names:
            names.append(name)

    def lines(self) -> list[Message]:
        """Return a line for everything that was said."""
        return [about(some_of(names), text) for text, names in self._names.items()]
