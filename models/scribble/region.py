"""Masks from clicks and strokes without weights: what looks, moves and lies as what was marked.

Each pixel gets odds of being the object: from mixtures of colour and texture inside and outside, from its
motion against the background, and from how much nearer the object's marks are than others, where an edge
between makes far. A minimal cut draws the outline. An answer begins from the one before it, and far from
the new mark that one speaks.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from operator import is_

import cv2
import numpy as np
from numpy.typing import NDArray

from core.masks.rle import decode_rle
from core.types import BoolMask, LabelImage, RgbFrame
from models.scribble.geodesic import distances_from
from models.scribble.grabcut import parts_of_object, sharpen
from models.scribble.looks import Looks, looks_of, motion_against_background
from models.scribble.min_cut import outline_of
from models.scribble.mixtures import Mixture, fit_mixture, odds_of_looks
from models.scribble.protocol import PromptRequest, Stroke, allowed, box_of, draw_strokes

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class RegionSettings:
    """What weighs how much; chosen with `benchmarks/clicks.py`."""

    first_pixels: int = 40_000
    """Size at which the whole picture is looked at for the first mark …"""
    fine_pixels: int = 70_000
    """… and the object's surroundings after that."""
    pad_share: float = 0.3
    """How far the object may grow by a mark, as share of its extent …"""
    pad_least: float = 0.06
    """… and at least, as share of the picture's longer side."""
    colour: float = 0.5
    motion: float = 0.5
    distance: float = 1.0
    keeps: float = 0.4
    """Log odds by which the answer before speaks, far from the new mark."""
    strength: float = 4.0
    """Of odds against edges."""
    step_cost: float = 0.02
    """Of a step of a pixel of the first size where there is no edge."""
    border: float = 0.5
    """By how much farther the border of what is looked at is than a mark for "not the object" there."""
    box_share: float = 0.6
    """Share of a box, from its sides inwards as edges make far, that is not taken for the object at first."""
    clusters: int = 5
    rounds: int = 2


DEFAULTS = RegionSettings()
KEPT_ANSWERS = 48


class RegionSegmenter:
    """Colour, texture, motion and edges around clicks and strokes."""

    name = "region"
    summary = "Colours, texture, motion and edges around clicks and strokes, no weights needed"
    needs_child = False

    def __init__(self, settings: RegionSettings = DEFAULTS) -> None:
        self._settings = settings
        self._scene: _Scene | None = None
        self._answers: OrderedDict[tuple[Stroke, ...], BoolMask] = OrderedDict()

    def missing(self) -> str:
        """Nothing: OpenCV is always there."""
        return ""

    def segment(self, request: PromptRequest) -> BoolMask:
        """Return the object's mask, bool (H, W)."""
        result = np.zeros(request.picture.shape[:2], np.bool_)
        if not any(stroke.is_object for stroke in request.strokes):
            return result
        scene = self._scene_of(request)
        if request.before is not None:
            return allowed(scene.answer(request.strokes, request.before), request)
        known = len(request.strokes)
        while known and request.strokes[:known] not in self._answers:
            known -= 1
        answer = self._answers.get(request.strokes[:known]) if known else None
        for count in range(known + 1, len(request.strokes) + 1):
            strokes = request.strokes[:count]
            if any(stroke.is_object for stroke in strokes):
                answer = scene.answer(strokes, answer)
                self._answers[strokes] = answer
        while len(self._answers) > KEPT_ANSWERS:
            self._answers.popitem(last=False)
        assert answer is not None
        return allowed(answer, request)

    def _scene_of(self, request: PromptRequest) -> "_Scene":
        """Return what is known of the picture, from before where it is the same."""
        now = self._scene
        if now is None or not now.is_of(request):
            self._answers.clear()
            now = self._scene = _Scene(request, self._settings)
        return now


@dataclass(frozen=True)
class _View:
    """A part of the picture at the size that is worked at."""

    rows: slice
    columns: slice
    scale: float
    looks: Looks

    @property
    def origin_xy(self) -> tuple[float, float]:
        return float(self.columns.start), float(self.rows.start)

    def small(self, mask: BoolMask) -> BoolMask:
        """Return a mask of the picture as it is in this part, bool (h, w)."""
        size_wh = self.looks.edges.shape[1::-1]
        part = mask[self.rows, self.columns].view(np.uint8) * np.uint8(255)
        return np.asarray(cv2.resize(part, size_wh, interpolation=cv2.INTER_AREA) > 127, np.bool_)


class _Scene:
    """One picture and what does not depend on strokes."""

    def __init__(self, request: PromptRequest, settings: RegionSettings) -> None:
        self._settings, self._request = settings, replace(request, strokes=())
        self._picture: RgbFrame = request.picture
        height, width = self._picture.shape[:2]
        scale = min(1.0, (settings.first_pixels / (height * width)) ** 0.5)
        self._first_wh = max(2, round(width * scale)), max(2, round(height * scale))
        small, *beside = (self._small(one) for one in (request.picture, *request.beside))
        self._motion = motion_against_background(small, beside)
        self._first = _View(slice(0, height), slice(0, width), scale, looks_of(small, self._motion))
        self._inside, self._around = self._learn_from_examples()

    def is_of(self, request: PromptRequest) -> bool:
        """Whether a request asks about this picture, and nothing else is known of it."""
        ours = self._request
        is_same = ours.picture is request.picture or (
            bool(request.picture_key) and ours.picture_key == request.picture_key
        )
        return (
            is_same
            and ours.excluded is request.excluded
            and all(map(is_, ours.beside, request.beside))
            and len(ours.beside) == len(request.beside)
            and ours.examples == request.examples
        )

    def answer(self, strokes: tuple[Stroke, ...], before: BoolMask | None) -> BoolMask:
        """Return the object, bool (H, W), from the strokes and the answer to all but the last of them."""
        is_first = before is None or not before.any()
        if before is None or is_first:
            before = self._outline(self._first, strokes, None)
        return self._outline(self._view_around(before, strokes), strokes, before, is_first=is_first)

    def _outline(
        self, view: _View, strokes: tuple[Stroke, ...], before: BoolMask | None, *, is_first: bool = False
    ) -> BoolMask:
        found = self._cut(view, strokes, before, is_first=is_first)
        result = np.zeros(self._picture.shape[:2], np.bool_)
        crop = self._picture[view.rows, view.columns]
        fine = sharpen(found, crop) if view.scale < 1 else found
        exact = np.zeros(crop.shape[:2], np.uint8)
        draw_strokes(strokes, exact, origin_xy=view.origin_xy)
        result[view.rows, view.columns] = (fine | (exact == 1)) & (exact != 2)
        return result

    def _cut(
        self, view: _View, strokes: tuple[Stroke, ...], before: BoolMask | None, *, is_first: bool
    ) -> BoolMask:
        """Return the object in a part of the picture, bool (h, w)."""
        settings, looks = self._settings, view.looks
        marks = self._marks(view, strokes)
        near, costs = self._nearness(view, strokes, marks)
        base = settings.distance * near
        found = near > 0
        if before is not None:
            found = view.small(before)
            kept = settings.keeps * (0.5 if is_first else _far_from_last(view, strokes, marks, costs))
            base = base + kept * np.where(found, 1.0, -1.0).astype(np.float32)
            found = (found | (marks == 1)) & (marks != 2)
        for number in range(settings.rounds):
            odds = base + self._odds_of_looks(looks, found, marks, 0.5 if number else 0.0)
            found = outline_of(odds, looks.contrast, marks, settings.strength)
            parts = parts_of_object(found.view(np.uint8), marks)
            # A box with nothing in it is no answer: what spoke before the outline stands.
            found = parts if parts.any() else (base > 0) & (marks != 2)
        return found

    def _marks(self, view: _View, strokes: tuple[Stroke, ...]) -> LabelImage:
        marks = np.zeros(view.looks.edges.shape, np.uint8)
        if self._request.excluded is not None:
            marks[view.small(self._request.excluded)] = 2
        draw_strokes(strokes, marks, origin_xy=view.origin_xy, scale=view.scale)
        return marks

    def _nearness(self, view: _View, strokes: tuple[Stroke, ...], marks: LabelImage) -> tuple[Floats, Floats]:
        """Return log odds from distances to marks, and the costs of steps, float32 (h, w) each."""
        settings = self._settings
        # A pixel of this size is so much shorter than one of the first.
        costs = settings.step_cost * (self._first.scale / view.scale) + view.looks.edges
        to_object = distances_from(marks == 1, costs)
        border = np.zeros(marks.shape, np.bool_)
        border[0] = border[-1] = border[:, 0] = border[:, -1] = True
        border &= cv2.dilate((marks == 1).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
        to_others = np.minimum(
            distances_from(marks == 2, costs), distances_from(border, costs) + np.float32(settings.border)
        )
        if box_of(strokes) and (marks != 2).any():
            # What lies behind edges, seen from outside of a box, is the object.
            far = np.quantile(to_others[marks != 2], settings.box_share)
            to_object = np.minimum(to_object, np.float32(far))
        return np.log((to_others + 0.1) / (to_object + 0.1)), costs

    def _odds_of_looks(self, looks: Looks, found: BoolMask, marks: LabelImage, own_share: float) -> Floats:
        # Other frames speak first: of an object of several colours one mark shows one.
        settings = self._settings
        odds = settings.colour * odds_of_looks(
            looks.colours, found, marks, settings.clusters, self._inside, self._around, own_share
        )
        if looks.motion is not None:
            odds = odds + settings.motion * odds_of_looks(looks.motion, found, marks, 2)
        return odds

    def _view_around(self, mask: BoolMask, strokes: tuple[Stroke, ...]) -> _View:
        """Return the surroundings of a mask and of strokes."""
        settings = self._settings
        height, width = self._picture.shape[:2]
        points = [np.array(stroke.points_xy) for stroke in strokes if stroke.is_object]
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if len(rows):
            points.append(np.array([(columns[0], rows[0]), (columns[-1], rows[-1])], np.float64))
        low, high = np.min(np.concatenate(points), axis=0), np.max(np.concatenate(points), axis=0)
        pad = max(settings.pad_share * float((high - low).max()), settings.pad_least * max(height, width))
        left, top = (
            min(max(0, int(v - pad)), side - 8) for v, side in zip(low, (width, height), strict=True)
        )
        right, bottom = (
            max(8, min(side, int(v + pad) + 1)) for v, side in zip(high, (width, height), strict=True)
        )
        scale = min(1.0, (settings.fine_pixels / ((right - left) * (bottom - top))) ** 0.5)
        part = np.s_[top:bottom, left:right]
        size_wh = max(2, round((right - left) * scale)), max(2, round((bottom - top) * scale))
        small = cv2.resize(self._picture[part], size_wh, interpolation=cv2.INTER_AREA)
        motion = None
        if self._motion is not None:
            first = self._first.scale
            near = self._motion[
                int(top * first) : int(bottom * first) + 1, int(left * first) : int(right * first) + 1
            ]
            motion = np.asarray(cv2.resize(near, size_wh, interpolation=cv2.INTER_LINEAR), np.float32)
        return _View(slice(top, bottom), slice(left, right), scale, looks_of(small, motion))

    def _small(self, picture: RgbFrame) -> RgbFrame:
        return np.asarray(cv2.resize(picture, self._first_wh, interpolation=cv2.INTER_AREA), np.uint8)

    def _learn_from_examples(self) -> tuple[Mixture | None, Mixture | None]:
        """Return what the object and its surroundings look like in other frames."""
        inside, around = [], []
        for example in self._request.examples:
            whole = decode_rle(example.code)
            y, x = ((a - b) // 2 for a, b in zip(whole.shape, example.picture.shape[:2], strict=True))
            part = whole[y : whole.shape[0] - y, x : whole.shape[1] - x].view(np.uint8)
            mask = cv2.resize(part, self._first_wh, interpolation=cv2.INTER_NEAREST) > 0
            colours = looks_of(self._small(example.picture)).colours
            inside.append(colours[mask])
            around.append(colours[~mask])
        clusters = self._settings.clusters
        if not sum(map(len, inside)) or not sum(map(len, around)):
            return None, None
        return fit_mixture(np.concatenate(inside), clusters), fit_mixture(
            np.concatenate(around), 2 * clusters
        )


def _far_from_last(view: _View, strokes: tuple[Stroke, ...], marks: LabelImage, costs: Floats) -> Floats:
    """Return 0 at the last stroke … 1 where it is farther than every other mark, float32 (h, w)."""
    last = np.zeros(marks.shape, np.uint8)
    draw_strokes(strokes[-1:], last, origin_xy=view.origin_xy, scale=view.scale)
    others = (marks > 0) & (last == 0)
    if not last.any() or not others.any():
        return np.ones(marks.shape, np.float32)
    return np.minimum(1.0, distances_from(last > 0, costs) / (distances_from(others, costs) + 1e-3))
