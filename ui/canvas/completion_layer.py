"""The picture of a whole object, laid into the scaled frame under the masks. No Qt in here."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ui.canvas.compositor import PIXELS_FROM_ZOOM, Box
from ui.canvas.transform import ViewTransform


@dataclass(frozen=True, slots=True, eq=False)
class CompletionPicture:
    """A completion of one track in one frame, ready to be drawn."""

    track_id: int
    frame: int
    x: int
    """First pixel on the picture."""
    y: int
    bgra: NDArray[np.uint8]
    """(h, w, 4) in the order of Qt's RGB32; colours are 0 where alpha is 0, which makes it premultiplied."""
    engine: str
    is_stale: bool
    """Its masks are others by now."""


def blend_completion(
    completion: CompletionPicture, transform: ViewTransform, view: Box, out: NDArray[np.uint8]
) -> None:
    """Draw what shows in `view` over the scaled picture `out`, uint8 (H, W, 4).

    Inside the object pixels are copied; only the few half-covered ones at its edge are blended.
    """
    height, width = completion.bgra.shape[:2]
    x0, y0 = transform.to_picture(view.left, view.top)
    x1, y1 = transform.to_picture(view.right, view.bottom)
    source = Box(
        int(np.floor(x0)) - completion.x - 1,
        int(np.floor(y0)) - completion.y - 1,
        int(np.ceil(x1)) - completion.x + 1,
        int(np.ceil(y1)) - completion.y + 1,
    ).clipped(width, height)
    if source.is_empty:
        return
    left, top = transform.to_device(source.left + completion.x, source.top + completion.y)
    right, bottom = transform.to_device(source.right + completion.x, source.bottom + completion.y)
    place = Box(round(left), round(top), round(right), round(bottom))
    if place.is_empty:
        return
    interpolation = cv2.INTER_LINEAR if transform.zoom >= 1 else cv2.INTER_AREA
    if transform.zoom >= PIXELS_FROM_ZOOM:
        interpolation = cv2.INTER_NEAREST
    part = completion.bgra[source.top : source.bottom, source.left : source.right]
    size = place.right - place.left, place.bottom - place.top
    scaled = part if size == part.shape[1::-1] else cv2.resize(part, size, interpolation=interpolation)
    shown = Box(
        max(place.left, view.left),
        max(place.top, view.top),
        min(place.right, view.right),
        min(place.bottom, view.bottom),
    )
    if shown.is_empty:
        return
    piece = scaled[
        shown.top - place.top : shown.bottom - place.top, shown.left - place.left : shown.right - place.left
    ]
    _lay(np.asarray(piece, np.uint8), out[shown.top : shown.bottom, shown.left : shown.right])


def _lay(piece: NDArray[np.uint8], under: NDArray[np.uint8]) -> None:
    alpha = piece[..., 3]
    np.copyto(under, piece, where=(alpha == 255)[..., None])
    rows, columns = np.nonzero((alpha > 0) & (alpha < 255))
    edge, below = piece[rows, columns].astype(np.uint16), under[rows, columns].astype(np.uint16)
    rest = np.uint16(255) - edge[:, 3:]
    mixed = edge + below * rest // np.uint16(255)
    mixed[:, 3] = 255
    under[rows, columns] = np.minimum(mixed, 255).astype(np.uint8)
