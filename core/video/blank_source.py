"""Stands in for media that are not there: masks can still be seen and checked."""

from collections.abc import Callable

import numpy as np

from core.types import RgbFrame
from core.video.media.source import MediaInfo

GREY = 40


class BlankSource:
    """Dark frames of a clip's size; see `FrameSource`."""

    def __init__(self, info: MediaInfo) -> None:
        self.info = info
        """What the project knows of the media."""
        self._frame = np.full((info.height, info.width, 3), GREY, dtype=np.uint8)
        self._frame.flags.writeable = False

    def read(self, index: int, *, is_stale: Callable[[], bool] | None = None) -> RgbFrame:
        """Return the dark frame.

        Raises:
            IndexError: `index` is outside 0..frame_count - 1.
        """
        del is_stale
        if not 0 <= index < self.info.frame_count:
            raise IndexError(f"frame {index} of {self.info.frame_count}")
        return self._frame

    def cost(self, index: int) -> int:
        """Nothing is decoded."""
        del index
        return 0

    def stand_in(self, index: int) -> int:
        """Every frame is there at once."""
        return index

    def close(self) -> None:
        """Nothing is held."""
