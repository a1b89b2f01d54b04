"""How parts of an object move on their own, frame by frame, also where they are hidden.

Between neighbouring frames the object is first laid over itself by its motion as a whole; what remains is
optical flow of what both frames show, kept where it agrees both ways and spread from there over the hidden
part. Steps from frame to frame are followed one after the other, so that each part of the object is carried
along the way it went.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame
from models.completion.extrapolating import trusted
from models.completion.filling import spread
from models.proposers.carrying.poses import Poses
from models.proposers.carrying.seen import Transform

SIDE_PX = 288
"""Flow is computed at most at this size of the object."""
MARGIN_PX = 20
REACH = 24
"""Frames that are followed either way: farther away a whole motion is as good."""
LEAST_PIXELS = 100
LEAST_SIDE_PX = 24
"""A smaller picture has no flow."""
BACK_PX = 1.0
"""Flow there and back may end so far, in pixels of the view, from where it began."""
WORST_LEVELS = 30.0
SMOOTH_PX = 2.0

Points = NDArray[np.float32]
"""(h, w, 2): positions, x first."""


@dataclass(frozen=True)
class View:
    """What is seen of an object in a frame, reduced, with its place on the canvas."""

    grey: NDArray[np.uint8]
    """(h, w): the object's own greys, going on smoothly beyond it."""
    sure: NDArray[np.uint8]
    """(h, w): 255 where the object is surely seen."""
    to_canvas: Transform

    @property
    def places(self) -> Points:
        """Canvas position of each pixel."""
        return moved(grid(self.grey.shape[0], self.grey.shape[1]), self.to_canvas)

    def take(self, mask: BoolMask) -> BoolMask:
        """Return a mask of the canvas as pixels of the view."""
        at = self.places
        x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
        solid = mask.view(np.uint8) * np.uint8(255)
        taken = cv2.remap(solid, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        result: BoolMask = np.asarray(taken) > 127
        return result

    def of(self, points: Points) -> Points:
        """Return canvas positions as pixels of the view."""
        return moved(points, inverse(self.to_canvas))


@dataclass(frozen=True)
class _Step:
    """The way from one frame to a neighbour: what parts do on their own, then the motion of the whole."""

    view: View
    own: Points | None
    """In pixels of the canvas; None = nothing is known of it."""
    motion: Transform

    def apply(self, points: Points) -> Points:
        if self.own is not None:
            points = points + pulled(self.own, self.view.of(points))
        return moved(points, self.motion)


class LocalMotion:
    """Views and steps around the frames that are being worked on."""

    def __init__(self) -> None:
        self._views: dict[int, View] = {}
        self._steps: dict[tuple[int, int], _Step | None] = {}

    def put(self, frame: int, picture: RgbFrame, visible: BoolMask, amodal: BoolMask) -> None:
        """Keep what a frame shows; bool (H, W) masks on the canvas."""
        view = look(picture, visible, amodal)
        if view is not None:
            self._views[frame] = view

    def view(self, frame: int) -> View | None:
        """Return what was kept of a frame."""
        return self._views.get(frame)

    def forget_before(self, frame: int) -> None:
        """Let go of what lies before a frame."""
        for other in [one for one in self._views if one < frame]:
            del self._views[other]
        for pair in [one for one in self._steps if min(one) < frame]:
            del self._steps[pair]

    def ways(self, frame: int, poses: Poses) -> Iterator[tuple[int, Points]]:
        """Yield frames around one, nearest first each way, with where each pixel of its view went there."""
        view = self._views.get(frame)
        if view is None:
            return
        for direction in (1, -1):
            points, at = view.places, frame
            while abs(at + direction - frame) <= REACH:
                step = self._step(at, at + direction, poses)
                if step is None:
                    break
                points, at = step.apply(points), at + direction
                yield at, points

    def beside(
        self, frame: int, neighbour: int, poses: Poses, x: int, y: int, size_hw: tuple[int, int]
    ) -> Points | None:
        """Return where each pixel of a box of the canvas is in a frame beside; None where nothing tells."""
        step = self._step(frame, neighbour, poses)
        return None if step is None else step.apply(grid(*size_hw) + np.array([x, y], np.float32))

    def _step(self, source: int, target: int, poses: Poses) -> _Step | None:
        if (source, target) not in self._steps:
            there, back = self._both_ways(source, target, poses)
            self._steps[source, target], self._steps[target, source] = there, back
        return self._steps[source, target]

    def _both_ways(self, source: int, target: int, poses: Poses) -> tuple[_Step | None, _Step | None]:
        one, two = self._views.get(source), self._views.get(target)
        if one is None or two is None or source not in poses or target not in poses:
            return None, None
        motion: Transform = poses.between(source, target).astype(np.float64)
        if not np.isfinite(motion).all() or abs(np.linalg.det(motion)) < 1e-3:
            return None, None
        opposite = inverse(motion)
        there = _Step(one, _flow(one, two, motion), motion)
        back = _Step(two, _flow(two, one, opposite), opposite)
        return _completed(there, back), _completed(back, there)


def look(picture: RgbFrame, visible: BoolMask, amodal: BoolMask) -> View | None:
    """Return the view of a frame, None when there is no object."""
    x, y, width, height = cv2.boundingRect(amodal.view(np.uint8))
    if width == 0:
        return None
    left, top = max(0, x - MARGIN_PX), max(0, y - MARGIN_PX)
    right, bottom = min(amodal.shape[1], x + width + MARGIN_PX), min(amodal.shape[0], y + height + MARGIN_PX)
    scale = min(1.0, SIDE_PX / max(right - left, bottom - top))
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    rgb = np.ascontiguousarray(picture[top:bottom, left:right])
    seen = np.ascontiguousarray(visible[top:bottom, left:right]).view(np.uint8) * np.uint8(255)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    share = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)
    sure = cv2.erode(np.asarray(share > 250, np.uint8) * np.uint8(255), np.ones((5, 5), np.uint8))
    by_x, by_y = (right - left) / size[0], (bottom - top) / size[1]
    to_canvas = np.array(
        [[by_x, 0, left + (by_x - 1) / 2], [0, by_y, top + (by_y - 1) / 2], [0, 0, 1]], dtype=np.float64
    )
    solid = np.asarray(sure, np.uint8)
    return View(grey_alone(np.asarray(small, np.uint8), solid > 0), solid, to_canvas)


def grey_alone(rgb: NDArray[np.uint8], inside: BoolMask) -> NDArray[np.uint8]:
    """Return greys of what is inside, going on smoothly beyond, so that nothing else tells the flow."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)[..., None]
    alone = spread(grey, inside.astype(np.float32))[..., 0]
    return np.rint(np.clip(alone, 0, 255)).astype(np.uint8)


def grid(height: int, width: int) -> Points:
    """Return the position of each pixel."""
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.dstack([columns, rows])


def inverse(motion: Transform) -> Transform:
    """Return the motion back."""
    back: Transform = np.linalg.inv(motion).astype(np.float64)
    return back


def moved(points: Points, motion: Transform) -> Points:
    """Return positions after a motion."""
    result: Points = (points @ motion[:2, :2].T + motion[:2, 2]).astype(np.float32)
    return result


def pulled(values: NDArray[np.float32], at: Points) -> NDArray[np.float32]:
    """Return values at positions; beyond the edge those at the edge."""
    x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    return np.asarray(cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def flow_between(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Points:
    """Return the optical flow from a grey picture to another of its size, in its pixels."""
    height, width = first.shape
    if min(height, width) < LEAST_SIDE_PX:  # too small for the search
        return np.zeros((height, width, 2), np.float32)
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    start = np.zeros((height, width, 2), np.float32)
    return np.asarray(search.calc(first, second, start), np.float32)


def _flow(one: View, two: View, motion: Transform) -> Points | None:
    """Return what parts do beyond the motion of the whole, in canvas pixels; None = too little is seen."""
    if np.count_nonzero(one.sure) < LEAST_PIXELS or np.count_nonzero(two.sure) < LEAST_PIXELS:
        return None
    place = two.of(moved(one.places, motion))
    x, y = np.ascontiguousarray(place[..., 0]), np.ascontiguousarray(place[..., 1])
    laid = cv2.remap(two.grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    flow = flow_between(one.grey, np.asarray(laid, np.uint8))
    return np.asarray(flow * np.diag(one.to_canvas)[:2], np.float32)


def _completed(there: _Step, back: _Step) -> _Step:
    """Return a step whose own motion goes on smoothly where the pictures do not tell it."""
    own, view = there.own, there.view
    if own is None or back.own is None:
        return _Step(view, None, there.motion)
    places = view.places
    target = there.apply(places)
    at = back.view.of(target)
    x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    seen = cv2.remap(back.view.sure, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    grey = cv2.remap(back.view.grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    gap = np.linalg.norm(back.apply(target) - places, axis=2)
    holds = (view.sure > 0) & (seen > 250) & (gap < BACK_PX * view.to_canvas[0, 0])
    holds &= np.abs(np.asarray(grey, np.float32) - view.grey) < WORST_LEVELS
    if np.count_nonzero(holds) < LEAST_PIXELS:
        return _Step(view, None, there.motion)
    whole = cv2.GaussianBlur(trusted(own, holds), (0, 0), SMOOTH_PX)
    return _Step(view, np.asarray(whole, np.float32), there.motion)
