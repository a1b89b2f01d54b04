"""Drawing what a box shows of an object: straight alpha, colours that end where the object ends.

Visible and hidden part are drawn apart, so that a visible pixel is the same whatever the hidden part looks
like, and whether it is known.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.formats.pictures.cutting import CutBox, to_file
from core.pictures.nearest import nearest_colours
from core.types import BoolMask, RgbFrame

SOFT_PX = 2.0
"""Width of a soft edge, half of it outside the object, in pixels of the file."""
_KNOWN = 0.25
"""Weight from which a resampled colour is believed; elsewhere the nearest one goes on."""


@dataclass(frozen=True)
class ObjectPiece:
    """A box's window of one frame: all arrays are of the window's size."""

    visible: BoolMask
    hidden: BoolMask
    seen_rgb: RgbFrame
    """Colours of the visible part; 0 elsewhere will do."""
    completed_rgb: RgbFrame | None = None
    """Colours of the hidden part, None where nothing is known of it."""


@dataclass(frozen=True)
class CutMasks:
    """What of a file is the object."""

    alpha: NDArray[np.uint8]
    """(H, W): of the whole object."""
    is_hidden: BoolMask
    """(H, W): pixels whose colour comes from the hidden part."""


def hard_masks(visible: BoolMask, hidden: BoolMask, box: CutBox, size_wh: tuple[int, int]) -> CutMasks:
    """Return masks with each pixel what lies under its middle; alpha is 0 or 255."""
    behind = to_file(hidden, box, size_wh)
    whole = to_file(visible, box, size_wh) | behind
    return CutMasks(whole.astype(np.uint8) * 255, behind)


def soft_masks(visible: BoolMask, hidden: BoolMask, box: CutBox, size_wh: tuple[int, int]) -> CutMasks:
    """Return masks with a smooth outline whose edge is `SOFT_PX` wide."""
    seen, behind = (
        _resampled(part.astype(np.float32), box, size_wh, Image.Resampling.BILINEAR)
        for part in (visible, hidden)
    )
    inside = seen + behind >= 0.5
    if not np.any(inside):
        inside = hard_masks(visible, hidden, box, size_wh).alpha > 0
    within, without = (
        cv2.distanceTransform(part.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        for part in (inside, ~inside)
    )
    # Distances are to the middle of the nearest pixel on the other side; the edge is half a pixel before it.
    from_edge = np.where(inside, within - 0.5, 0.5 - without)
    alpha = np.clip(0.5 + from_edge / SOFT_PX, 0, 1)
    return CutMasks(np.rint(alpha * 255).astype(np.uint8), behind > seen)


Rgba = tuple[int, int, int, int]


def draw(piece: ObjectPiece, masks: CutMasks, box: CutBox, hole: Rgba = (0, 0, 0, 0)) -> NDArray[np.uint8]:
    """Return the object, uint8 (H, W, 4) with straight alpha, red first.

    Args:
        hole: What stands where the hidden part is not known.
    """
    size_wh = masks.alpha.shape[1], masks.alpha.shape[0]
    shown = masks.alpha > 0
    rgba = np.zeros((*masks.alpha.shape, 4), np.uint8)
    rgba[..., 3] = masks.alpha
    seen = shown & ~masks.is_hidden
    rgba[seen, :3] = _colours(piece.seen_rgb, piece.visible, box, size_wh)[seen]
    behind = shown & masks.is_hidden
    if piece.completed_rgb is None:
        rgba[behind] = hole
    else:
        rgba[behind, :3] = _colours(piece.completed_rgb, piece.hidden, box, size_wh)[behind]
    return rgba


def on_ground(rgba: NDArray[np.uint8], ground: RgbFrame) -> RgbFrame:
    """Return an object before a picture of its size, uint8 (H, W, 3)."""
    alpha = rgba[..., 3:].astype(np.uint16)
    mixed = rgba[..., :3] * alpha + ground * (255 - alpha)
    return ((mixed + 127) // 255).astype(np.uint8)


def blurred(picture: RgbFrame, box: CutBox, size_wh: tuple[int, int]) -> RgbFrame:
    """Return a box of a picture, blurred; beyond the picture its edge goes on. uint8 (H, W, 3)."""
    rows = np.clip(box.rows(size_wh[1]), 0, picture.shape[0] - 1)
    columns = np.clip(box.columns(size_wh[0]), 0, picture.shape[1] - 1)
    deviation = max(1.0, max(size_wh) / 40)
    soft: RgbFrame = cv2.GaussianBlur(picture[np.ix_(rows, columns)], (0, 0), deviation).astype(np.uint8)
    return soft


def _colours(rgb: RgbFrame, known: BoolMask, box: CutBox, size_wh: tuple[int, int]) -> RgbFrame:
    """Return colours of a part for every pixel of a file: resampled within it, the nearest around it."""
    is_same_grid = box.width == size_wh[0] and box.height == size_wh[1]
    if is_same_grid and known.size == size_wh[0] * size_wh[1]:
        return nearest_colours(rgb, known)
    weights = known.astype(np.float32)
    kind = Image.Resampling.LANCZOS
    weight = _resampled(weights, box, size_wh, kind)
    is_known: BoolMask = weight >= _KNOWN
    if weight.max() < _KNOWN:
        # Smaller than a pixel of the file: what lies under its middle.
        nearest = nearest_colours(rgb, known)
        left, top, _, _ = box.window()
        return nearest[np.ix_(box.rows(size_wh[1]) - top, box.columns(size_wh[0]) - left)]
    channels = [_resampled(rgb[..., i] * weights, box, size_wh, kind) for i in range(3)]
    mixed = np.stack(channels, axis=-1) / np.where(is_known, weight, 1)[..., None]
    return nearest_colours(np.rint(np.clip(mixed, 0, 255)).astype(np.uint8), is_known)


def _resampled(
    values: NDArray[np.float32], box: CutBox, size_wh: tuple[int, int], kind: Image.Resampling
) -> NDArray[np.float32]:
    left, top, right, bottom = box.window()
    within = (
        max(0.0, box.x - left),
        max(0.0, box.y - top),
        min(float(right - left), box.x - left + box.width),
        min(float(bottom - top), box.y - top + box.height),
    )
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.asarray(image.resize(size_wh, kind, box=within), np.float32)
