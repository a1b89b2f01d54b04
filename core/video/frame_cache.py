"""Decoded pictures by frame number, bounded in bytes; the longest unused goes first."""

import threading
from collections import OrderedDict

from core.types import RgbFrame

MOST_BYTES = 1 << 30
"""Of the pictures of the clip on screen, by default: about 170 of 1080p."""


class FrameCache:
    """Thread-safe. Pictures handed out are shared: nobody may write into them."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._frames: OrderedDict[int, RgbFrame] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, index: int) -> RgbFrame | None:
        """Return a picture, None when it is not kept."""
        with self._lock:
            frame = self._frames.get(index)
            if frame is not None:
                self._frames.move_to_end(index)
            return frame

    def put(self, index: int, frame: RgbFrame) -> None:
        """Keep a picture; older ones make room. The newest is always kept."""
        with self._lock:
            old = self._frames.pop(index, None)
            if old is not None:
                self._bytes -= old.nbytes
            self._frames[index] = frame
            self._bytes += frame.nbytes
            while self._bytes > self._max_bytes and len(self._frames) > 1:
                _, oldest = self._frames.popitem(last=False)
                self._bytes -= oldest.nbytes

    def __contains__(self, index: int) -> bool:
        with self._lock:
            return index in self._frames

    @property
    def nbytes(self) -> int:
        """Bytes of all pictures kept."""
        return self._bytes
