"""Where an object is cut out of the pictures of its clip, and the way from there to files and back.

A box is x, y, width, height in pixels of the picture and may reach beyond it; a file shows one box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from core.formats.kit.object_cut import CutPath, CutShape, ObjectCut
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, bbox_xywh, decode_rle, encode_rle
from core.types import BoolMask

SMOOTHED_S = 0.25
"""Seconds over which a path that follows the object is smoothed (deviation of the weights)."""


@dataclass(frozen=True, slots=True)
class CutBox:
    """The part of the picture that a file shows."""

    x: float
    y: float
    width: float
    height: float

    def window(self) -> tuple[int, int, int, int]:
        """Return the whole pixels that cover it: left, top, right, bottom."""
        return floor(self.x), floor(self.y), ceil(self.x + self.width), ceil(self.y + self.height)

    def columns(self, width: int) -> NDArray[np.intp]:
        """Return the picture's column under the middle of each column of a file of this width."""
        return _under(self.x, self.width, width)

    def rows(self, height: int) -> NDArray[np.intp]:
        """Return the picture's row under the middle of each row of a file of this height."""
        return _under(self.y, self.height, height)


Extent = tuple[float, float, float, float]
"""Left, top, right, bottom of an object, in pixels of the picture; right and bottom are beyond it."""


def extent_of(rle: Rle, canvas: MaskCanvas) -> Extent | None:
    """Return how far a mask reaches, None when it has no pixel."""
    box = bbox_xywh(rle)
    if box is None:
        return None
    x, y, width, height = box
    left, top = x - canvas.margin, y - canvas.margin
    return left, top, left + width, top + height


def union_of(extents: Sequence[Extent]) -> Extent:
    """Return how far several objects reach together."""
    lefts, tops, rights, bottoms = zip(*extents, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def boxes_of(extents: Mapping[int, Extent], cut: ObjectCut, fps: float) -> dict[int, CutBox]:
    """Return a box for every frame, all of one size in whole pixels, with the object and its padding inside.

    Args:
        extents: Of the whole object, by frame.
        cut: Shape, path and padding.
        fps: Frames a second, for how far a path is smoothed.
    """
    frames = sorted(extents)
    if cut.path is CutPath.STILL:
        left, top, right, bottom = union_of(list(extents.values()))
        middles = dict.fromkeys(frames, ((left + right) / 2, (top + bottom) / 2))
        reach = (right - left, bottom - top)
    else:
        middles = _smooth_middles(extents, fps * SMOOTHED_S)
        # A place in whole pixels may lie half a pixel off its middle.
        reach = (
            2 * max(max(mx - extents[f][0], extents[f][2] - mx) for f, (mx, _) in middles.items()) + 1,
            2 * max(max(my - extents[f][1], extents[f][3] - my) for f, (_, my) in middles.items()) + 1,
        )
    room = ceil(cut.padding * max(reach))
    width, height = ceil(reach[0]) + 2 * room, ceil(reach[1]) + 2 * room
    if cut.shape is CutShape.SQUARE:
        width = height = max(width, height)
    return {
        frame: CutBox(floor(x - width / 2), floor(y - height / 2), width, height)
        for frame, (x, y) in middles.items()
    }


def size_of(box: CutBox, size: int) -> tuple[int, int]:
    """Return width and height of the files: the longer side is `size`, 0 = as in the picture."""
    if not size:
        return round(box.width), round(box.height)
    scale = size / max(box.width, box.height)
    return max(1, round(box.width * scale)), max(1, round(box.height * scale))


def piece_of(pixels: NDArray[np.uint8], origin_xy: tuple[int, int], box: CutBox) -> NDArray[np.uint8]:
    """Return a box's window of an array whose first pixel lies at `origin_xy` of the picture; 0 beyond it."""
    left, top, right, bottom = box.window()
    piece = np.zeros((bottom - top, right - left, *pixels.shape[2:]), pixels.dtype)
    x, y = origin_xy
    height, width = pixels.shape[:2]
    x0, x1 = max(left, x), min(right, x + width)
    y0, y1 = max(top, y), min(bottom, y + height)
    if x0 < x1 and y0 < y1:
        piece[y0 - top : y1 - top, x0 - left : x1 - left] = pixels[y0 - y : y1 - y, x0 - x : x1 - x]
    return piece


def mask_piece(rle: Rle | None, canvas: MaskCanvas, box: CutBox) -> BoolMask:
    """Return a box's window of a mask; nothing of it beyond the canvas."""
    if rle is None:
        left, top, right, bottom = box.window()
        return np.zeros((bottom - top, right - left), np.bool_)
    return piece_of(decode_rle(rle).view(np.uint8), canvas.origin_xy, box).view(np.bool_)


def to_file(piece: BoolMask, box: CutBox, size_wh: tuple[int, int]) -> BoolMask:
    """Return a window's mask as a file shows it: each pixel what lies under its middle."""
    left, top, _, _ = box.window()
    return piece[np.ix_(box.rows(size_wh[1]) - top, box.columns(size_wh[0]) - left)]


def piece_from_file(pixels: NDArray[np.uint8], box: CutBox) -> NDArray[np.uint8]:
    """Return a file's pixels on the window of its box: each pixel what the file has at its middle."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = box.window()
    columns, rows = np.arange(left, right), np.arange(top, bottom)
    across = np.clip(np.floor((columns + 0.5 - box.x) * width / box.width).astype(np.intp), 0, width - 1)
    down = np.clip(np.floor((rows + 0.5 - box.y) * height / box.height).astype(np.intp), 0, height - 1)
    return pixels[np.ix_(down, across)]


def from_file(mask: BoolMask, box: CutBox, canvas: MaskCanvas) -> Rle:
    """Return a file's mask on the clip's canvas; of files that are not made smaller nothing is lost."""
    left, top, _, _ = box.window()
    whole = CutBox(*canvas.origin_xy, canvas.size_hw[1], canvas.size_hw[0])
    piece = piece_from_file(mask.view(np.uint8), box)
    return encode_rle(piece_of(piece, (left, top), whole).view(np.bool_))


def _under(start: float, length: float, count: int) -> NDArray[np.intp]:
    places = start + (np.arange(count) + 0.5) * length / count
    # The last one may be rounded onto the box's far edge.
    return np.minimum(np.floor(places), ceil(start + length) - 1).astype(np.intp)


def _smooth_middles(extents: Mapping[int, Extent], deviation: float) -> dict[int, tuple[float, float]]:
    frames = np.array(sorted(extents), float)
    edges = np.array([extents[int(frame)] for frame in frames], float)
    middles = (edges[:, :2] + edges[:, 2:]) / 2
    found = {}
    for frame in frames:
        weights = np.exp(-0.5 * ((frames - frame) / max(deviation, 1e-6)) ** 2)
        # A line, not a mean: at both ends a mean would lag behind what moves on.
        degree = min(1, len(frames) - 1)
        x, y = np.polyfit(frames - frame, middles, degree, w=np.sqrt(weights))[-1]
        found[int(frame)] = (float(x), float(y))
    return found
