"""Keeps depth maps of clips: one network pass per picture, whatever the number of objects."""

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

CAPACITY_BYTES = 512 * 2**20

DepthKey = tuple[str, str, int]
"""Clip, network with its way of working, frame."""


class DepthCache:
    """The most recently used depth maps, float32: a map that comes back is the one that was put in."""

    def __init__(self, capacity_bytes: int = CAPACITY_BYTES) -> None:
        self._capacity = capacity_bytes
        self._maps: OrderedDict[DepthKey, NDArray[np.float32]] = OrderedDict()
        self._bytes = 0

    def get(self, key: DepthKey) -> NDArray[np.float32] | None:
        """Return a map, None when it is not kept."""
        found = self._maps.get(key)
        if found is not None:
            self._maps.move_to_end(key)
        return found

    def put(self, key: DepthKey, depth: NDArray[np.float32]) -> None:
        """Keep a map; the longest unused ones make room."""
        self.drop(key)
        self._maps[key] = depth
        self._bytes += depth.nbytes
        while self._bytes > self._capacity and len(self._maps) > 1:
            self.drop(next(iter(self._maps)))

    def drop(self, key: DepthKey) -> None:
        """Forget a map."""
        found = self._maps.pop(key, None)
        if found is not None:
            self._bytes -= found.nbytes
