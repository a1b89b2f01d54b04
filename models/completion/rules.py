"""The protocol's rules, applied once around every engine so that engines themselves stay small."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import AmodalError, ShapeMismatchError
from core.progress import CancelToken, as_generator
from core.types import BoolMask
from models.completion.protocol import Completer, CompletionRequest, CompletionUpdate, RgbaCrop


class RuledCompleter:
    """An engine whose results keep the rules: alpha is the amodal mask, what is seen stays as it is.

    Progress never runs backwards, every frame with an amodal mask comes once, colours outside the mask are 0.
    """

    def __init__(self, completer: Completer) -> None:
        self._completer = completer
        self.name = completer.name
        self.summary = completer.summary
        self.seconds_to_cancel = float(getattr(completer, "seconds_to_cancel", 1.0))

    @property
    def fingerprint(self) -> str:
        """Version of the wrapped engine; read late because it may be a digest of weights."""
        return self._completer.fingerprint

    def complete(self, request: CompletionRequest, cancel: CancelToken) -> Iterator[CompletionUpdate]:
        """Run the wrapped engine and hand on its updates with the rules applied.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: Weights or packages are missing.
            ShapeMismatchError: Parts of the request differ in size or number.
            AmodalError: The engine broke the protocol (frames left out, crops that do not fit).
        """
        cancel.check()
        check_request(request)
        delivered: set[int] = set()
        fraction = 0.0
        with closing(as_generator(self._completer.complete(request, cancel))) as updates:
            for update in updates:
                cancel.check()
                fraction = min(1.0, max(fraction, update.fraction))
                pictures = {
                    frame: ruled
                    for frame, crop in update.pictures.items()
                    if frame not in delivered and (ruled := self._apply(request, frame, crop)) is not None
                }
                delivered |= pictures.keys()
                yield replace(update, fraction=fraction, pictures=pictures)
        for frame in range(len(request.amodal)):
            cancel.check()
            if frame not in delivered and request.amodal[frame].any():
                raise AmodalError(f"completion engine {self.name} ended without frame {frame}")

    def _apply(self, request: CompletionRequest, frame: int, crop: RgbaCrop) -> RgbaCrop | None:
        if not 0 <= frame < len(request.amodal) or crop.rgba.ndim != 3 or crop.rgba.shape[2] != 4:
            raise AmodalError(
                f"completion engine {self.name} gave a picture {crop.rgba.shape} for frame {frame}"
            )
        amodal = request.amodal[frame]
        x, y, width, height = cv2.boundingRect(amodal.view(np.uint8))
        if width == 0:
            return None
        alpha = amodal[y : y + height, x : x + width]
        rgba = np.zeros((height, width, 4), dtype=np.uint8)
        _paste(crop, rgba, x, y)
        rgba[..., 3] = 255
        seen = visible_part(request, frame)[y : y + height, x : x + width]
        rgba[seen, :3] = request.frames[frame][y : y + height, x : x + width][seen]
        rgba[~alpha] = 0
        return RgbaCrop(x, y, rgba)


def visible_part(request: CompletionRequest, frame: int) -> BoolMask:
    """Return what is seen of the object in a frame, bool (H, W): modal ∩ amodal, inside the picture."""
    seen: BoolMask = request.modal[frame] & request.amodal[frame]
    margin = request.margin
    if margin:
        inside = np.zeros_like(seen)
        inside[margin:-margin, margin:-margin] = seen[margin:-margin, margin:-margin]
        return inside
    return seen


def check_request(request: CompletionRequest) -> None:
    """Refuse a request whose parts do not belong together.

    Raises:
        ShapeMismatchError: Says which part and both sizes.
    """
    shape = request.modal.shape
    if len(shape) != 3 or request.amodal.shape != shape:
        raise ShapeMismatchError(
            f"modal {shape} and amodal masks {request.amodal.shape} must both be (T, H, W)"
        )
    if len(request.frames) != shape[0]:
        raise ShapeMismatchError(f"{len(request.frames)} pictures do not fit {shape[0]} masks")
    if request.cue is not None and len(request.cue.maps) != shape[0]:
        raise ShapeMismatchError(f"{len(request.cue.maps)} cue maps do not fit {shape[0]} masks")
    if not 0 <= 2 * request.margin < max(1, min(shape[1:])):
        raise ShapeMismatchError(f"margin {request.margin} does not fit masks {shape}")


def _paste(crop: RgbaCrop, rgba: NDArray[np.uint8], x: int, y: int) -> None:
    """Copy the part of a crop that lies within `rgba`, whose first pixel is (x, y) on the canvas."""
    left, top = max(crop.x, x), max(crop.y, y)
    right = min(crop.x + crop.rgba.shape[1], x + rgba.shape[1])
    bottom = min(crop.y + crop.rgba.shape[0], y + rgba.shape[0])
    if left < right and top < bottom:
        piece = crop.rgba[top - crop.y : bottom - crop.y, left - crop.x : right - crop.x]
        rgba[top - y : bottom - y, left - x : right - x] = piece
