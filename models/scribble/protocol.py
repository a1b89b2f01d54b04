"""The one protocol between strokes on a picture and everything that makes a mask of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from core.changes.prompts import Point as Point
from core.changes.prompts import Stroke as Stroke
from core.masks.rle import Rle
from core.types import BoolMask, LabelImage, RgbFrame


@dataclass(frozen=True, eq=False)
class Example:
    """The object in another frame of its clip."""

    picture: RgbFrame
    """uint8 (H, W, 3), of the size of the picture that is asked about."""
    code: Rle
    """What is visible of the object there; the mask may reach beyond the picture, as far on every side."""


@dataclass(frozen=True)
class PromptRequest:
    """A picture and what a person has drawn on it so far, oldest stroke first."""

    picture: RgbFrame
    """uint8 (H, W, 3)."""
    strokes: tuple[Stroke, ...]
    picture_key: str = ""
    """Names the picture: what a segmenter computes of it alone is kept under this. Empty = keep nothing."""
    excluded: BoolMask | None = None
    """What is known to be something else, bool (H, W); never part of the answer."""
    beside: tuple[RgbFrame, ...] = ()
    """The next frame, then the one before, of the size of the picture: what moves. May be empty."""
    examples: tuple[Example, ...] = ()
    """The object in other frames: what it looks like, and what is around it."""
    before: BoolMask | None = None
    """What was taken for the object without the strokes, bool (H, W); not every segmenter asks for it."""


class PromptSegmenter(Protocol):
    """Makes masks from strokes. Created without arguments; loads weights when first used."""

    name: str
    """As in the settings."""
    summary: str
    """One line for menus."""
    needs_child: bool
    """Whether it must run outside the window's process, because it loads torch."""

    def missing(self) -> str:
        """Return what is not there and how to get it, in one line; empty when it can be used."""

    def segment(self, request: PromptRequest) -> BoolMask:
        """Return the object's mask, bool (H, W).

        What object strokes cover is in it, what others cover and what is excluded is not; without an object
        stroke it is empty.

        Raises:
            ModelUnavailableError: Weights or packages are missing.
        """


def draw_strokes(
    strokes: tuple[Stroke, ...], labels: LabelImage, *, origin_xy: Point = (0.0, 0.0), scale: float = 1.0
) -> None:
    """Draw strokes into a label image: 1 = object, 2 = not; a later stroke covers an earlier one.

    What lies outside of a box is not the object, where no stroke says otherwise.

    Args:
        strokes: In picture coordinates.
        labels: uint8 (h, w), changed in place.
        origin_xy: Picture coordinates of the label image's corner.
        scale: Pixels of the label image per picture pixel.
    """
    shift = 4
    if box := box_of(strokes):
        low, high = ((np.array(corner) - origin_xy) * scale for corner in (box[:2], box[2:]))
        (left, top), (right, bottom) = np.floor(low).astype(int), np.ceil(high).astype(int)
        inside = np.s_[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
        kept = labels[inside].copy()
        labels[:] = 2
        labels[inside] = kept
    for stroke in (one for one in strokes if not one.is_box):
        points = (np.array(stroke.points_xy) - origin_xy) * scale - 0.5
        fixed = np.rint(points * (1 << shift)).astype(np.int32)
        value, radius = 1 if stroke.is_object else 2, stroke.radius_px * scale
        if len(fixed) > 1:
            width = max(1, round(2 * radius))
            cv2.polylines(labels, [fixed], False, value, width, cv2.LINE_8, shift)
        for x, y in (fixed[0], fixed[-1]):
            at = int(x), int(y)
            cv2.circle(labels, at, round(max(0.5, radius) * (1 << shift)), value, -1, cv2.LINE_8, shift)


def box_of(strokes: tuple[Stroke, ...]) -> tuple[float, float, float, float] | None:
    """Return left, top, right, bottom of the last box, in picture coordinates; None = there is none."""
    for stroke in reversed(strokes):
        if stroke.is_box:
            (x, y), (other_x, other_y) = stroke.points_xy[0], stroke.points_xy[-1]
            return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)
    return None


def allowed(mask: BoolMask, request: PromptRequest) -> BoolMask:
    """Return a mask without what the request excludes."""
    return mask if request.excluded is None else mask & ~request.excluded


def sample_points(strokes: tuple[Stroke, ...], *, per_stroke: int = 5) -> Iterator[tuple[Point, bool]]:
    """Yield a few evenly spaced points of every stroke but boxes, for segmenters that take clicks."""
    for stroke in (one for one in strokes if not one.is_box):
        count = min(per_stroke, len(stroke.points_xy))
        places = np.unique(np.linspace(0, len(stroke.points_xy) - 1, count).round().astype(int))
        if count == 1:
            places = np.array([len(stroke.points_xy) // 2])
        for place in places:
            yield stroke.points_xy[place], stroke.is_object
