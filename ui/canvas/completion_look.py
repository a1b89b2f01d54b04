"""Ways of looking at a completion: what is behind it, and against the original frame. No Qt in here."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from ui.canvas.compare_mode import CompareMode
from ui.canvas.completion_layer import CompletionPicture, blend_completion
from ui.canvas.compositor import Box
from ui.canvas.transform import ViewTransform
from ui.theme.tokens import channels

CHECK_PX = 12
DIMMED_TO = 0.28
DIFFERENCE_GAIN = 2
"""Differences are shown doubled: most are faint."""


class Backdrop(StrEnum):
    """What lies behind the completed object."""

    CLIP = "clip"
    WITHOUT = "without"
    """The clip with the object taken away."""
    DIMMED = "dimmed"
    CHECKERS = "checkers"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class CompletionLook:
    """How a completion is shown."""

    backdrop: Backdrop = Backdrop.CLIP
    colour: str = "#3a7bd5"
    """Of the plain backdrop, `#rrggbb`."""
    has_object: bool = False
    """On the clip without the object: whether the completed object is laid over it again."""
    mode: CompareMode = CompareMode.OFF
    """Against the original frame: wipe, blink or difference."""
    divider: float = 0.5
    """Place of the wipe's line, 0..1 of the width; the original is left of it."""
    shows_original: bool = False
    """Blinking: which of the two shows."""


def draw_completion(
    completion: CompletionPicture | None,
    look: CompletionLook,
    transform: ViewTransform,
    view: Box,
    out: NDArray[np.uint8],
    background: CompletionPicture | None = None,
) -> None:
    """Draw a completion over the scaled original `out`, uint8 (H, W, 4) in Qt's RGB32 order.

    `background` is what lies behind the object; it serves the backdrop without the object alone.
    """
    if look.mode is CompareMode.BLINK and look.shows_original:
        return
    original = out.copy() if look.mode in (CompareMode.WIPE, CompareMode.DIFFERENCE) else None
    _lay_backdrop(look, out)
    is_without = look.backdrop is Backdrop.WITHOUT
    if is_without and background is not None:
        blend_completion(background, transform, view, out)
    if completion is not None and (look.has_object or not is_without):
        blend_completion(completion, transform, view, out)
    if original is None:
        return
    if look.mode is CompareMode.WIPE:
        line = round(look.divider * out.shape[1])
        out[:, :line] = original[:, :line]
        out[:, max(0, line - 1) : line + 1] = 255
    else:
        away = np.asarray(cv2.absdiff(out, original), np.uint8)
        np.copyto(out, cv2.convertScaleAbs(away, alpha=DIFFERENCE_GAIN))
        out[..., 3] = 255


def _lay_backdrop(look: CompletionLook, out: NDArray[np.uint8]) -> None:
    if look.backdrop is Backdrop.DIMMED:
        np.copyto(out, cv2.convertScaleAbs(out, alpha=DIMMED_TO))
        out[..., 3] = 255
    elif look.backdrop is Backdrop.COLOUR:
        out[:] = (*reversed(channels(look.colour)), 255)
    elif look.backdrop is Backdrop.CHECKERS:
        rows, columns = np.ogrid[: out.shape[0], : out.shape[1]]
        is_light = ((rows // CHECK_PX + columns // CHECK_PX) % 2).astype(np.uint8)
        out[..., :3] = (is_light * np.uint8(52) + np.uint8(152))[..., None]
        out[..., 3] = 255
