"""Named alternatives that are no engines of the program: rows that an engine must beat."""

from collections.abc import Iterator

import cv2
import numpy as np

from core.progress import CancelToken
from models.completion.protocol import CompletionRequest, CompletionUpdate, RgbaCrop

RADIUS_PX = 4


class Inpaint:
    """`cv2.inpaint` (Telea) of each picture by itself: of the hidden part, or of all that is in front."""

    fingerprint = f"inpaint-{cv2.__version__}"

    def __init__(self, name: str, summary: str, *, has_cue: bool) -> None:
        """`has_cue`: what the request's cue says is in front is painted away whole, else the hidden part."""
        self.name = name
        self.summary = summary
        self._has_cue = has_cue

    def complete(self, request: CompletionRequest, cancel: CancelToken) -> Iterator[CompletionUpdate]:
        """Yield pictures frame by frame.

        Raises:
            Cancelled: The token was set.
        """
        count = len(request.amodal)
        for frame in range(count):
            cancel.check()
            whole = request.amodal[frame]
            x, y, width, height = cv2.boundingRect(whole.view(np.uint8))
            pictures = {}
            if width:
                hidden = whole & ~request.modal[frame]
                if self._has_cue and request.cue is not None:
                    hidden = hidden | (np.asarray(request.cue.maps[frame]) > 0)
                painted = cv2.inpaint(
                    request.frames[frame], hidden.view(np.uint8), RADIUS_PX, cv2.INPAINT_TELEA
                )
                rows, columns = slice(y, y + height), slice(x, x + width)
                alpha = whole[rows, columns].astype(np.uint8) * np.uint8(255)
                pictures[frame] = RgbaCrop(x, y, np.dstack([painted[rows, columns], alpha]))
            yield CompletionUpdate((frame + 1) / count, "", pictures)


ALTERNATIVES = {
    one.name: one
    for one in (
        Inpaint("inpaint", "cv2.inpaint of the hidden part", has_cue=False),
        Inpaint("inpaint-occluder", "cv2.inpaint of all that is in front, told exactly", has_cue=True),
    )
}
