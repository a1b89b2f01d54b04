"""What the network says of frames: windows overlap, and their answers are averaged."""

import numpy as np
from numpy.typing import NDArray

from models.proposers.windows import Window


class Answers:
    """Means of all windows by frame; a frame in the middle of a window is told most by its neighbours."""

    def __init__(self) -> None:
        """Begin with none."""
        self._sums: dict[int, NDArray[np.float32]] = {}
        self._weights: dict[int, np.float32] = {}

    def __contains__(self, frame: int) -> bool:
        return frame in self._sums

    @property
    def end(self) -> int:
        """The frame after the last one of which something is said."""
        return max(self._sums, default=-1) + 1

    def hear(self, window: Window, values: NDArray[np.float32]) -> None:
        """Take in the answer to a window, float32 (FRAMES, HEADS, GRID, GRID)."""
        for place, frame in enumerate(range(window.start, window.end)):
            weight = np.float32(1 + min(place, len(window) - 1 - place))
            self._sums[frame] = self._sums.get(frame, np.float32(0)) + weight * values[place]
            self._weights[frame] = self._weights.get(frame, np.float32(0)) + weight

    def mean(self, frame: int) -> NDArray[np.float32]:
        """Return the logits of a frame, float32 (HEADS, GRID, GRID)."""
        return self._sums[frame] / self._weights[frame]

    def forget(self, frame: int) -> None:
        """Let go of a frame that is finished."""
        del self._sums[frame], self._weights[frame]
