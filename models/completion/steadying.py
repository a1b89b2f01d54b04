"""Hidden pixels that agree from frame to frame: each frame hears the finished one before it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.completion.aligning import LEAST_OVERLAP_PX, match_light
from models.completion.carry_pixels import CarriedFrame
from models.completion.filling import WORTH_LEVELS
from models.completion.local_motion import pulled

MEMORY = 0.8
"""What the frame before still counts, against this one."""
STEP_LEVELS = 8.0
"""Levels by which seen pixels may differ after the step: a motion that is wrong there carries nothing."""
LEAST_WORTH = 0.05
"""What a pixel counts that is filled in, against one that is seen."""


@dataclass(frozen=True)
class _Finished:
    """A frame that was handed over, with its place on the canvas."""

    frame: int
    x: int
    y: int
    rgb: NDArray[np.uint8]
    worth: NDArray[np.float32]
    """(h, w): how far each pixel can be believed; 0 beyond the object."""


class Steadier:
    """Blends hidden pixels with those of the frame before, carried along the way that they went."""

    def __init__(self) -> None:
        self._last: _Finished | None = None

    def steady(self, found: CarriedFrame, filled: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the picture, uint8 (h, w, 3), in agreement with the one before; seen pixels are left alone.

        Args:
            found: What is known of the frame; frames come in order.
            filled: Its picture without holes, uint8 (h, w, 3).
        """
        worth = _worth(found)
        last = self._last
        if last is not None and last.frame == found.frame - 1 and found.before is not None:
            filled, worth = _blended(found, filled, worth, last)
        self._last = _Finished(found.frame, found.x, found.y, filled, worth)
        return filled


def _worth(found: CarriedFrame) -> NDArray[np.float32]:
    carried = np.maximum(1 / (1 + (found.doubt / np.float32(WORTH_LEVELS)) ** 2), LEAST_WORTH)
    worth = np.where(found.visible, 1, np.where(found.known, carried, LEAST_WORTH))
    result: NDArray[np.float32] = np.where(found.amodal, worth, 0).astype(np.float32)
    return result


def _blended(
    found: CarriedFrame, filled: NDArray[np.uint8], worth: NDArray[np.float32], last: _Finished
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    assert found.before is not None  # asked by the caller
    at = found.before - np.array([last.x, last.y], np.float32)
    x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    earlier = np.asarray(np.rint(pulled(last.rgb.astype(np.float32), at)), np.uint8)
    trust = np.asarray(
        cv2.remap(last.worth, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.float32
    )
    both = found.sure & (trust > 0.9)
    if np.count_nonzero(both) < LEAST_OVERLAP_PX:
        return filled, worth
    lit, residual = match_light(earlier, filled, both)
    trust = trust * np.float32(MEMORY / (1 + (residual / STEP_LEVELS) ** 4))
    total = worth + trust
    share = np.divide(trust, total, out=np.zeros_like(trust), where=total > 0)[..., None]
    mixed = np.clip(np.rint(filled + (lit - filled) * share), 0, 255).astype(np.uint8)
    mixed[found.visible] = filled[found.visible]
    kept = np.where(found.visible, worth, np.minimum(total, 1)).astype(np.float32)
    return mixed, kept
