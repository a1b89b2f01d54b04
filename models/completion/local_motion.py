"""How parts of an object move on their own, frame by frame, also where they are hidden.

Between neighbouring frames the object is first laid over itself by its motion as a whole; what remains is
optical flow of what both frames show, kept where it agrees both ways and spread from there over the hidden
part; a part that has just been hidden goes on as it went (`going_on`), and what is hidden far from anything
seen goes with the outline of the whole object (`outlines`). Steps from frame to frame are followed one after
the other, so that each part of the object is carried along the way it went.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, RgbFrame
from models.completion.going_on import Hint, everywhere, going_on
from models.completion.outlines import outline_where_unseen
from models.completion.views import Points, View, grid, inverse, look, moved, pulled
from models.proposers.carrying.poses import Poses
from models.proposers.carrying.seen import Transform

REACH = 24
"""Frames that are followed either way: farther away a whole motion is as good."""
LEAST_PIXELS = 100
LEAST_SIDE_PX = 24
"""A smaller picture has no flow."""
BACK_PX = 1.0
"""Flow there and back may end so far, in pixels of the view, from where it began."""
WORST_LEVELS = 30.0
SMOOTH_PX = 2.0
MEASURED_KEPT = 8
"""Pairs of frames whose flow is kept as it was seen: a step asks those on both sides of it."""


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


@dataclass(frozen=True)
class _Measured:
    """The way from one frame to a neighbour as it was seen."""

    step: _Step
    holds: BoolMask | None
    """(h, w) of the view: where both frames agree on it; None = too little is seen."""
    outline: Points
    """What the outline of the whole does beyond its motion, in pixels of the canvas."""


_Pair = tuple[_Measured, _Measured]
"""The way there, and the way back."""


class LocalMotion:
    """Views and steps around the frames that are being worked on."""

    def __init__(self) -> None:
        self._views: dict[int, View] = {}
        self._steps: dict[tuple[int, int], _Step | None] = {}
        self._measured: OrderedDict[tuple[int, int], _Pair | None] = OrderedDict()

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
        for pair in [one for one in self._measured if min(one) < frame]:
            del self._measured[pair]

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
        pair = self._both_measured(source, target, poses)
        if pair is None:
            return None, None
        there, back = pair
        on = self._hint(there, 2 * source - target, source, poses)
        on_back = self._hint(back, 2 * target - source, target, poses)
        from_there = None if on is None else _seen_from(back.step.view, there.step, on)
        from_back = None if on_back is None else _seen_from(there.step.view, back.step, on_back)
        return _completed(there, [on, from_back]), _completed(back, [on_back, from_there])

    def _hint(self, one: _Measured, before: int, frame: int, poses: Poses) -> Hint | None:
        """Return what a step, measured from a frame, would be if parts went on as from the frame before."""
        last = self._both_measured(frame, before, poses)
        if last is None or last[0].holds is None or last[0].step.own is None:
            return None
        if one.holds is None or one.step.own is None:
            return None
        return going_on(one.step.own, one.holds, last[0].step.own, last[0].holds)

    def _both_measured(self, source: int, target: int, poses: Poses) -> _Pair | None:
        first, second = min(source, target), max(source, target)
        if (first, second) not in self._measured:
            self._measured[first, second] = self._measure(first, second, poses)
        self._measured.move_to_end((first, second))
        while len(self._measured) > MEASURED_KEPT:
            self._measured.popitem(last=False)
        pair = self._measured[first, second]
        return pair if pair is None or source == first else (pair[1], pair[0])

    def _measure(self, source: int, target: int, poses: Poses) -> _Pair | None:
        one, two = self._views.get(source), self._views.get(target)
        if one is None or two is None or source not in poses or target not in poses:
            return None
        motion: Transform = poses.between(source, target).astype(np.float64)
        if not np.isfinite(motion).all() or abs(np.linalg.det(motion)) < 1e-3:
            return None
        opposite = inverse(motion)
        there = _Step(one, _flow(one, two, motion), motion)
        back = _Step(two, _flow(two, one, opposite), opposite)
        return (
            _Measured(there, _agreeing(there, back), _outline_flow(one, two, motion)),
            _Measured(back, _agreeing(back, there), _outline_flow(two, one, opposite)),
        )


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
    return _beyond(motion, one, two, one.grey, two.grey)


def _outline_flow(one: View, two: View, motion: Transform) -> Points:
    return _beyond(motion, one, two, one.outline, two.outline)


def _beyond(
    motion: Transform, one: View, two: View, first: NDArray[np.uint8], second: NDArray[np.uint8]
) -> Points:
    """Return the flow between pictures of two views that a motion leaves, in canvas pixels."""
    place = two.of(moved(one.places, motion))
    x, y = np.ascontiguousarray(place[..., 0]), np.ascontiguousarray(place[..., 1])
    laid = cv2.remap(second, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    flow = flow_between(first, np.asarray(laid, np.uint8))
    return np.asarray(flow * np.diag(one.to_canvas)[:2], np.float32)


def _agreeing(there: _Step, back: _Step) -> BoolMask | None:
    """Return where a step is seen and the way back agrees; None when that is nearly nowhere."""
    own, view = there.own, there.view
    if own is None or back.own is None:
        return None
    places = view.places
    target = there.apply(places)
    at = back.view.of(target)
    x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    seen = cv2.remap(back.view.sure, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    grey = cv2.remap(back.view.grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    gap = np.linalg.norm(back.apply(target) - places, axis=2)
    holds: BoolMask = (view.sure > 0) & (seen > 250) & (gap < BACK_PX * view.to_canvas[0, 0])
    holds &= np.abs(np.asarray(grey, np.float32) - view.grey) < WORST_LEVELS
    return holds if np.count_nonzero(holds) >= LEAST_PIXELS else None


def _completed(seen: _Measured, hints: list[Hint | None]) -> _Step:
    """Return a step whose own motion goes on where the pictures do not tell it."""
    own, view = seen.step.own, seen.step.view
    if own is None or seen.holds is None:
        told = seen.outline
    else:
        drawn = everywhere(own, seen.holds, [hint for hint in hints if hint is not None])
        told = outline_where_unseen(drawn, seen.holds, seen.outline)
    return _Step(view, np.asarray(cv2.GaussianBlur(told, (0, 0), SMOOTH_PX), np.float32), seen.step.motion)


def _seen_from(view: View, step: _Step, hint: Hint) -> Hint:
    """Return a hint for a step as one for the way back, in the pixels of the frame that it leads to."""
    at = np.rint(view.of(_Step(step.view, hint.flow, step.motion).apply(step.view.places))[hint.where])
    height, width = view.grey.shape
    column, row = at.astype(np.int64).T
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    flow, where = np.zeros((height, width, 2), np.float32), np.zeros((height, width), np.bool_)
    flow[row[inside], column[inside]] = -hint.flow[hint.where][inside]
    where[row[inside], column[inside]] = True
    return Hint(flow, where, hint.error)
