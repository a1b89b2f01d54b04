"""Frames that a damaged file does not give: what is said of them, and what is shown in their place."""

from pathlib import Path

import cv2
import numpy as np

from core.errors import FrameMissingError
from core.messages import say
from core.types import RgbFrame

GROUND, STRIPE = 40, 90
STRIPE_PX = 16
DAMAGED = say("the file is damaged here: what can be decoded may be another picture")
NO_PICTURE = say("the file is damaged here: it has no picture of this frame")


class FrameDamagedError(FrameMissingError):
    """The file is damaged at a frame: no picture can be decoded there, or one that may be another's."""

    def __init__(self, path: Path, frame: int, picture: RgbFrame | None) -> None:
        """Compose the line.

        Args:
            frame: 0-based.
            picture: What the decoder makes of the damaged stretch, uint8 (H, W, 3); None = nothing.
        """
        reason = DAMAGED if picture is not None else NO_PICTURE
        super().__init__(path, f"frame {frame}", reason, "copy it again from its original")
        self.frame = frame
        self.picture = picture


def decoded_of(error: FrameMissingError) -> RgbFrame | None:
    """Return what can be decoded of a frame that is missing or damaged, None = nothing."""
    return error.picture if isinstance(error, FrameDamagedError) else None


def stand_in_picture(picture: RgbFrame | None, size_wh: tuple[int, int]) -> RgbFrame:
    """Return what is shown for a missing frame, uint8 (H, W, 3): stripes, around what can be decoded of it.

    The same picture each time, and none that a video could hold by chance.

    Args:
        picture: What the decoder makes of a damaged frame, uint8 (H, W, 3); None = nothing.
        size_wh: Of the clip, in pixels.
    """
    width, height = size_wh
    rows, columns = np.mgrid[:height, :width]
    stripes = np.where((rows + columns) // STRIPE_PX % 2, STRIPE, GROUND).astype(np.uint8)
    shown = np.repeat(stripes[..., None], 3, 2)
    edge = max(4, min(width, height) // 12)
    if picture is not None and picture.shape == shown.shape and min(width, height) > 3 * edge:
        inside = np.s_[edge : height - edge, edge : width - edge]
        shown[inside] = picture[inside]
        cv2.rectangle(shown, (edge, edge), (width - edge - 1, height - edge - 1), (255, 160, 0), 1)
    return shown
