"""Cuts a clip into the windows of frames that the network knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Window:
    """Frames `start` to `end` (exclusive).

    The first `shared` of them end the window before, too: there the two are blended. The last ones belong to
    the next window as well and are not final before that one is done.
    """

    start: int
    end: int
    shared: int = 0
    shared_with_next: int = 0

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def final_frames(self) -> range:
        """The frames that no later window changes."""
        return range(self.start, self.end - self.shared_with_next)


def plan_windows(count: int, size: int, overlap: int) -> list[Window]:
    """Return as few windows as cover `count` frames with at least `overlap` shared ones, evenly spread.

    A clip that fits into one window is one, shorter than `size` where need be.
    """
    if count <= size:
        return [Window(0, count)] if count else []
    steps = -(-(count - size) // (size - overlap))
    starts = [round(number * (count - size) / steps) for number in range(steps + 1)]
    shared = [0, *(before + size - start for before, start in pairwise(starts)), 0]
    return [
        Window(start, start + size, shared[number], shared[number + 1]) for number, start in enumerate(starts)
    ]


def joins(windows: list[Window]) -> list[list[int]]:
    """Return [first, last + 1] of the frames over which each window fades into the next."""
    return [[window.start, window.start + window.shared] for window in windows[1:]]


def padded_frames(window: Window, size: int) -> list[int]:
    """Return `size` frame indices: the window's own, then back and forth through them."""
    frames = list(range(window.start, window.end))
    ways = _back_and_forth(frames)
    return frames + [next(ways) for _ in range(size - len(frames))]


def _back_and_forth(frames: list[int]) -> Iterator[int]:
    back, forth = frames[-2::-1], frames[1:]
    while True:
        yield from back or frames
        yield from forth or frames
