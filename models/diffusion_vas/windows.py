"""Cuts a clip into the windows of frames that the network knows."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """Frames `start` to `end` (exclusive); the first `shared` of them end the window before, too."""

    start: int
    end: int
    shared: int = 0

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def new_frames(self) -> range:
        """The frames that no earlier window has."""
        return range(self.start + self.shared, self.end)


def plan_windows(count: int, size: int, overlap: int) -> list[Window]:
    """Return windows that cover `count` frames; the last one moves back so that it is whole.

    A clip that fits into one window is one, shorter than `size` where need be.
    """
    if count <= size:
        return [Window(0, count)]
    windows = [Window(0, size)]
    while windows[-1].end < count:
        start = min(windows[-1].end - overlap, count - size)
        windows.append(Window(start, start + size, windows[-1].end - start))
    return windows


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
