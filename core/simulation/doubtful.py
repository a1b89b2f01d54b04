"""Where a second look pays: the frames in which doubt is highest, one of each stretch."""

from collections.abc import Sequence

import numpy as np

MOST = 3
LEAST_DOUBT = 0.25
"""Below it nobody would look."""


def doubtful_frames(doubt: Sequence[float], most: int = MOST, least: float = LEAST_DOUBT) -> list[int]:
    """Return the frames where doubt is highest, ascending; neighbours of one that is taken are left out.

    Frames that lie nearer than the clip's length by twice `most` say the same again.

    Args:
        doubt: Of every frame, 0..1 (`core.review.doubt.Doubts.total`).
        most: Frames to return, at most.
        least: Doubt that a frame must have.
    """
    values = np.array(doubt, np.float64)
    apart = max(1, len(values) // (2 * most)) if most else 1
    taken: list[int] = []
    for frame in np.argsort(-values, kind="stable"):
        if len(taken) == most or values[frame] < least:
            break
        if all(abs(int(frame) - other) >= apart for other in taken):
            taken.append(int(frame))
    return sorted(taken)
