"""Stretches between the frames that a person has fixed."""

from collections.abc import Collection
from itertools import pairwise


def stretches(anchors: Collection[int], frame_count: int) -> list[tuple[int, int]]:
    """Return first and last frame of every stretch without an anchor, in order; the clip's ends count too."""
    fences = [-1, *sorted(anchors), frame_count]
    return [(one + 1, two - 1) for one, two in pairwise(fences) if two - one > 1]


def stretch_between(anchors: Collection[int], frame: int, frame_count: int) -> tuple[int, int] | None:
    """Return first and last frame between the neighbouring anchors around a frame, without these.

    On an anchor it is the stretch after it, else the one before. Where there is no neighbour on a side the
    stretch reaches to the clip's end. None = there is no anchor, or every frame around is one.
    """
    if not anchors:
        return None
    starts = [frame] if frame not in anchors else [frame + 1, frame - 1]
    for start in starts:
        if 0 <= start < frame_count and start not in anchors:
            before = max((a for a in anchors if a < start), default=-1)
            after = min((a for a in anchors if a > start), default=frame_count)
            return before + 1, after - 1
    return None
