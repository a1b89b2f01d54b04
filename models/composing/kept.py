"""Things that are made again when they have made room for others."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

KEPT_BYTES = 256 << 20
"""Of backgrounds, and of pictures of layers, each."""
T = TypeVar("T")


class Kept(Generic[T]):
    """The most recently used of some things, as many as fit."""

    def __init__(self) -> None:
        self._items: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._bytes = 0

    def __contains__(self, key: Hashable) -> bool:
        return key in self._items

    def get(self, key: Hashable) -> T | None:
        """Return what is kept; None when nothing is."""
        found = self._items.get(key)
        if found is None:
            return None
        self._items.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keep a thing of so many bytes; the longest unused make room."""
        self._items[key] = value, size
        self._bytes += size
        while self._bytes > KEPT_BYTES and len(self._items) > 1:
            self._bytes -= self._items.popitem(last=False)[1][1]
