"""Pictures of single frames with masks drawn on them, as data URIs.

Colours are Okabe and Ito's, which colour-blind people tell apart, and no meaning rests on colour alone: what
was missed and what is too much are hatched in two directions.
"""

import base64
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.masks.rle import decode_rle
from core.metrics.boxes import mask_box
from core.types import BoolMask, RgbFrame
from models.evaluation.judging import Sample

WIDTH_PX, HEIGHT_PX = 400, 300
MARGIN = 0.3
"""Of the object's box, shown around it on every side."""
SMALLEST_PX = 64
JPEG_QUALITY = 85
HATCH_PX = 9

VISIBLE = (86, 180, 233)
HIDDEN = (240, 228, 66)
RIGHT = (0, 158, 115)
MISSED = (230, 159, 0)
EXCESS = (204, 121, 167)
"""Red, green, blue."""

Rgb = tuple[int, int, int]


Window = tuple[int, int, int, int]
"""x, y, width, height."""


@dataclass(frozen=True, slots=True)
class Views:
    """Three views of the same place in one frame, uint8 (h, w, 3); truth is None where it is not known."""

    visible: RgbFrame
    truth: RgbFrame | None
    answer: RgbFrame


@dataclass(frozen=True, slots=True)
class Panels:
    """Three views of the same place in one frame, as data URIs; truth is None where it is not known."""

    visible: str
    truth: str | None
    answer: str


def draw_panels(rgb: RgbFrame, modal: BoolMask, truth: BoolMask | None, sample: Sample) -> Panels:
    """Return what is visible, the truth, and the answer compared with it.

    Args:
        rgb: Picture, uint8 (H, W, 3); it may be read-only.
        modal, truth: Masks, bool (H, W).
    """
    answer = decode_rle(sample.rle)
    everything = modal | answer if truth is None else modal | answer | truth
    views = draw_views(rgb, modal, truth, answer, choose_window(everything))
    whole = None if views.truth is None else _data_uri(views.truth)
    return Panels(_data_uri(views.visible), whole, _data_uri(views.answer))


def draw_proposal(rgb: RgbFrame, modal: BoolMask, answer: BoolMask) -> str:
    """Return one view of a proposal without truth, as a data URI; arguments as in `draw_views`."""
    return _data_uri(draw_views(rgb, modal, None, answer, choose_window(modal | answer)).answer)


def draw_views(
    rgb: RgbFrame, modal: BoolMask, truth: BoolMask | None, answer: BoolMask, window: Window
) -> Views:
    """Return what is visible, the truth, and the answer compared with it, of one part of a picture.

    Args:
        rgb: Picture, uint8 (H, W, 3); it may be read-only.
        modal, truth, answer: Masks, bool (H, W).
        window: What is shown, in pixels of the picture.
    """
    base = _shrunk(rgb, window)
    seen = _mask(modal, window, base)
    found = _mask(answer & ~modal, window, base)
    visible = _drawn(base, [(seen, VISIBLE, 0)])
    if truth is None:
        return Views(visible, None, _drawn(base, [(seen, VISIBLE, 0), (found, HIDDEN, 1)]))
    wanted = _mask(truth & ~modal, window, base)
    parts = [(found & wanted, RIGHT, 0), (wanted & ~found, MISSED, 1), (found & ~wanted, EXCESS, -1)]
    return Views(
        visible,
        _drawn(base, [(seen, VISIBLE, 0), (wanted, HIDDEN, 1)]),
        _drawn(base, [(seen, VISIBLE, 0), *parts]),
    )


def choose_window(mask: BoolMask) -> Window:
    """Return x, y, width, height of what to show: the mask with a margin, about 4:3, within the picture."""
    rows, columns = mask.shape
    x, y, width, height = mask_box(mask) or (0.0, 0.0, float(columns), float(rows))
    wide = max(width * (1 + 2 * MARGIN), SMALLEST_PX)
    high = max(height * (1 + 2 * MARGIN), SMALLEST_PX * HEIGHT_PX / WIDTH_PX)
    wide, high = max(wide, high * WIDTH_PX / HEIGHT_PX), max(high, wide * HEIGHT_PX / WIDTH_PX)
    wide, high = min(round(wide), columns), min(round(high), rows)
    left = min(max(round(x + width / 2 - wide / 2), 0), columns - wide)
    top = min(max(round(y + height / 2 - high / 2), 0), rows - high)
    return left, top, wide, high


def _shrunk(rgb: RgbFrame, window: Window) -> RgbFrame:
    x, y, width, height = window
    scale = min(WIDTH_PX / width, HEIGHT_PX / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = np.ascontiguousarray(rgb[y : y + height, x : x + width])
    return np.asarray(cv2.resize(part, size, interpolation=way), np.uint8)


def _mask(mask: BoolMask, window: Window, base: RgbFrame) -> BoolMask:
    x, y, width, height = window
    part = np.ascontiguousarray(mask[y : y + height, x : x + width]).astype(np.float32)
    scaled = np.asarray(cv2.resize(part, (base.shape[1], base.shape[0]), interpolation=cv2.INTER_AREA))
    result: BoolMask = scaled > 0.5
    return result


def _drawn(base: RgbFrame, parts: list[tuple[BoolMask, Rgb, int]]) -> RgbFrame:
    """Draw masks; the last number is 0 for a plain tint, 1 or -1 for the direction of stripes."""
    picture = base.astype(np.float32)
    rows, columns = np.ogrid[: base.shape[0], : base.shape[1]]
    for mask, colour, direction in parts:
        share = np.full(mask.shape, 0.6 if colour == RIGHT else 0.45, np.float32)
        if direction:
            share[(rows * direction + columns) % HATCH_PX < HATCH_PX // 2] = 0.9
        weight = (share * mask)[:, :, None]
        picture = picture * (1 - weight) + np.array(colour, np.float32) * weight
    result = np.ascontiguousarray(picture.astype(np.uint8))
    for mask, colour, _ in parts:
        lines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(result, lines, -1, (20, 20, 20), 2, cv2.LINE_AA)
        cv2.drawContours(result, lines, -1, colour, 1, cv2.LINE_AA)
    return result


def _data_uri(rgb: NDArray[np.uint8]) -> str:
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), quality)
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode("ascii")
