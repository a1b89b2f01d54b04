"""What a known shape tells the network's answer, beside its vote among the evidence."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.lite.known_shapes.shapes import NO_FRAME
from models.lite.recipe import GRID
from models.lite.scaling import fine_transform
from models.proposers.carrying.votes import Window, Witness, carry

SHAPE_WEIGHT = 8.0
"""Among the witnesses' votes, of a shape that agrees wholly: as an anchor of the frame itself."""
SURE = 3.0
"""Logits added inside of such a shape, and taken beyond it."""


def shape_logits(witnesses: Sequence[Witness], window: Window) -> NDArray[np.float32] | None:
    """Return what a known shape adds to the logits of a frame, float32 (GRID, GRID); None without one.

    Args:
        witnesses: Of the frame; a known shape is one of no frame.
        window: The frame's crop.
    """
    shape = next((one for one in witnesses if one.seen.frame == NO_FRAME), None)
    if shape is None:
        return None
    place = fine_transform(window) @ shape.motion @ shape.seen.canvas_from_crop
    inside = 2 * carry(shape.seen.crop, place, (GRID, GRID)) - 1
    return np.asarray(np.float32(SURE * shape.weight / SHAPE_WEIGHT) * inside, np.float32)
