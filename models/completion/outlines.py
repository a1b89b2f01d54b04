"""What the outline of the whole object says of parts that are hidden: where it moves, they do.

The motion of what is seen tells little of a leg behind a wall, but the whole mask shows how the leg swings.
Two outlines, drawn as hills, are laid over each other by optical flow as pictures are.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

LEVELS_PER_PX = 4.0
"""How steep the hill is: what lies deeper than 32 pixels is all alike."""
FADE_PX = 16.0
"""How far, in pixels of the view, what is seen says more than the outline."""


def outline_levels(whole: BoolMask) -> NDArray[np.uint8]:
    """Return how far each pixel lies inside (above 128) or outside (below) a mask, uint8 (h, w)."""
    solid = whole.view(np.uint8)
    # Without an outline in the picture every distance is without end.
    inside, outside = (
        np.minimum(cv2.distanceTransform(part, cv2.DIST_L2, 5), np.float32(128))
        for part in (solid, 1 - solid)
    )
    levels: NDArray[np.uint8] = np.clip(128 + (inside - outside) * LEVELS_PER_PX, 0, 255).astype(np.uint8)
    return levels


def outline_where_unseen(
    flow: NDArray[np.float32], known: BoolMask, outline: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return a flow that fades, away from where it was seen, to that of the outline, float32 (h, w, 2).

    Args:
        flow: (h, w, 2), everywhere.
        known: bool (h, w): where it was seen; elsewhere it is drawn from there.
        outline: (h, w, 2): flow of the outline.
    """
    away = cv2.distanceTransform((~known).astype(np.uint8), cv2.DIST_L2, 3)
    near = np.exp(-away / np.float32(FADE_PX))[..., None]
    return np.asarray(flow * near + outline * (1 - near), np.float32)
