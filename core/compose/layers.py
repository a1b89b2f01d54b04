"""A composition of a clip: layers over its completed background, where they are and in which order.

Places are in pixels of the composed clip's picture, x to the right and y down; frames are 0-based. All
records are frozen: a change returns a new composition, and the store makes one step of undo of it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from core.tracks.front_order import FrontOrder, FrontSpan


class Easing(StrEnum):
    """How a layer goes from one key frame to the next."""

    LINEAR = "linear"
    SMOOTH = "smooth"
    """It starts and ends slowly."""
    HOLD = "hold"
    """It stays, and jumps at the next key frame."""


class Backdrop(StrEnum):
    """What lies behind all layers."""

    SEEN = "seen"
    """The clip without its objects, as far as any frame shows it; holes elsewhere."""
    COMPLETED = "completed"
    """The same, and what no frame shows is painted from its surroundings: a person asked for that."""
    NONE = "none"
    """Nothing: the layers alone, with alpha."""


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """Where a layer is in one frame."""

    frame: int
    x: float = 0.0
    """Shift in pixels, to the right."""
    y: float = 0.0
    """Down."""
    scale: float = 1.0
    rotation: float = 0.0
    """Degrees about the layer's own centre, clockwise as people see it."""
    flip: bool = False
    """Left and right exchanged about the layer's own centre."""
    easing: Easing = Easing.LINEAR
    """How it goes on from here."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Which frame of its own clip a layer shows."""

    start: int = 0
    """Frame of the composed clip in which the layer's frame 0 is shown; may be negative."""
    speed: float = 1.0
    """Frames of the layer for each frame of the composed clip; 0.5 = half as fast."""
    loop: bool = False
    freeze: int | None = None
    """Always this frame of the layer; None = it moves."""

    def source_frame(self, frame: int, count: int) -> int | None:
        """Return the layer's frame that is shown; None before it starts and after it ends.

        `count` is the number of frames of the layer's own clip.
        """
        if frame < self.start or count < 1:
            return None
        if self.freeze is not None:
            return self.freeze if 0 <= self.freeze < count else None
        # A speed such as 0.1 has no exact form: 29.999999 is frame 30.
        found = math.floor((frame - self.start) * self.speed + 1e-6)
        if self.loop:
            return found % count
        return found if found < count else None


@dataclass(frozen=True, slots=True)
class ObjectLayer:
    """One object of the project, shown in a composition."""

    id: int
    """Within its composition, from 1."""
    source_clip_id: int
    track_id: int
    name: str
    shown: bool = True
    locked: bool = False
    """Nothing of it may be changed but this."""
    opacity: float = 1.0
    softness: float = 0.0
    """Width of the soft edge in pixels of the object's own picture, inwards: a layer never grows by it."""
    match_light: bool = False
    contact_shadow: bool = False
    timing: Timing = Timing()
    keys: tuple[KeyFrame, ...] = ()
    """Ascending by frame, one per frame; none = it stays where it was filmed."""
    centre: tuple[float, float] = (0.0, 0.0)
    """What it turns and grows about: (x, y) on the picture of its own clip."""

    def with_key(self, key: KeyFrame) -> "ObjectLayer":
        """Return the layer with a key frame, in place of one that is there."""
        others = [one for one in self.keys if one.frame != key.frame]
        return replace(self, keys=tuple(sorted([*others, key], key=lambda one: one.frame)))

    def with_key_at(self, frame: int, to: int) -> "ObjectLayer":
        """Return the layer with the key frame of a frame in another one; where one is already, as it is."""
        key = next((one for one in self.keys if one.frame == frame), None)
        if key is None or any(one.frame == to for one in self.keys):
            return self
        return self.without_key(frame).with_key(replace(key, frame=to))

    def without_key(self, frame: int) -> "ObjectLayer":
        """Return the layer without the key frame of a frame."""
        return replace(self, keys=tuple(one for one in self.keys if one.frame != frame))


@dataclass(frozen=True, slots=True)
class OrderRange:
    """The order of the layers in a stretch of frames."""

    first: int
    last: int
    """Included."""
    ids: tuple[int, ...]
    """Back to front."""


@dataclass(frozen=True, slots=True)
class Composition:
    """What is shown over the background of one clip."""

    clip_id: int
    layers: tuple[ObjectLayer, ...] = ()
    order: tuple[int, ...] = ()
    """Ids of all layers, back to front."""
    ranges: tuple[OrderRange, ...] = ()
    """Where the order is another one; ascending, none overlaps another."""
    backdrop: Backdrop = Backdrop.SEEN

    @property
    def next_id(self) -> int:
        """Return an id that no layer has."""
        return max((layer.id for layer in self.layers), default=0) + 1

    def layer(self, layer_id: int) -> ObjectLayer:
        """Return a layer.

        Raises:
            LookupError: There is none with this id.
        """
        for layer in self.layers:
            if layer.id == layer_id:
                return layer
        raise LookupError(f"no layer {layer_id}")

    def order_at(self, frame: int) -> tuple[int, ...]:
        """Return the ids of all layers in a frame, back to front."""
        for span in self.ranges:
            if span.first <= frame <= span.last:
                return span.ids
        return self.order

    def with_layer(self, layer: ObjectLayer) -> "Composition":
        """Return the composition with a layer in place of the one of its id; a new one is in front of all."""
        if any(one.id == layer.id for one in self.layers):
            return replace(self, layers=tuple(layer if one.id == layer.id else one for one in self.layers))
        return replace(
            self,
            layers=(*self.layers, layer),
            order=(*self.order, layer.id),
            ranges=tuple(replace(span, ids=(*span.ids, layer.id)) for span in self.ranges),
        )

    def without_layer(self, layer_id: int) -> "Composition":
        """Return the composition without a layer."""
        ranges = (replace(span, ids=_without(span.ids, layer_id)) for span in self.ranges)
        layers = tuple(one for one in self.layers if one.id != layer_id)
        made = replace(self, layers=layers, order=_without(self.order, layer_id))
        return replace(made, ranges=_ranges(ranges, made.order))

    def duplicated(self, layer_id: int, name: str = "") -> "Composition":
        """Return the composition with a copy of a layer right in front of it: unlocked, its id `next_id`."""
        one = self.layer(layer_id)
        copy = replace(one, id=self.next_id, name=name or one.name, locked=False)
        behind = (replace(span, ids=_after(span.ids, layer_id, copy.id)) for span in self.ranges)
        return replace(
            self,
            layers=(*self.layers, copy),
            order=_after(self.order, layer_id, copy.id),
            ranges=tuple(behind),
        )

    def with_key(self, layer_id: int, key: KeyFrame) -> "Composition":
        """Return the composition with a key frame of a layer."""
        return self.with_layer(self.layer(layer_id).with_key(key))

    def moved(
        self, layer_id: int, steps: int, first: int | None = None, last: int | None = None
    ) -> "Composition":
        """Return the composition in which a layer went `steps` places to the front (negative: to the back).

        With `first` and `last` (included) only there, else everywhere but in the ranges of their own order.
        """
        if first is None or last is None:
            whole = FrontOrder((FrontSpan(0, 0, self.order),)).moved(layer_id, steps, 0, 0)
            order = whole.spans[0].track_ids
            return replace(self, order=order, ranges=_ranges(self.ranges, order))
        spans = FrontOrder(tuple(self._spans(first, last))).moved(layer_id, steps, first, last).spans
        found = (OrderRange(span.first, span.last, span.track_ids) for span in spans)
        return replace(self, ranges=_ranges(found, self.order))

    def ordered(
        self, ids: tuple[int, ...], first: int | None = None, last: int | None = None
    ) -> "Composition":
        """Return the composition with this order, back to front; with `first` and `last` only there."""
        if first is None or last is None:
            return replace(self, order=ids, ranges=_ranges(self.ranges, ids))
        found = [
            OrderRange(span.first, span.last, ids if first <= span.first <= last else span.track_ids)
            for span in self._spans(first, last)
        ]
        return replace(self, ranges=_ranges(found, self.order))

    def with_range_over(self, span: OrderRange, first: int, last: int) -> "Composition":
        """Return the composition with a range over other frames, as far as its neighbours leave room."""
        at = self.ranges.index(span)
        low = self.ranges[at - 1].last + 1 if at else 0
        high = self.ranges[at + 1].first - 1 if at + 1 < len(self.ranges) else max(last, span.last)
        moved = OrderRange(max(first, low), min(last, high), span.ids)
        if moved.first > moved.last:
            return self
        ranges = (*self.ranges[:at], moved, *self.ranges[at + 1 :])
        return replace(self, ranges=_ranges(ranges, self.order))

    def _spans(self, first: int, last: int) -> list[FrontSpan]:
        """Return the ranges cut at `first` and after `last`, and the plain order where none is in between."""
        inside = [
            cut
            for span in self.ranges
            for start, end in ((span.first, first - 1), (first, last), (last + 1, span.last))
            if (cut := FrontSpan(max(span.first, start), min(span.last, end), span.ids)).first <= cut.last
        ]
        spans, at = [], first
        for span in inside:
            if first <= span.first <= last:
                if at < span.first:
                    spans.append(FrontSpan(at, span.first - 1, self.order))
                at = span.last + 1
            spans.append(span)
        if at <= last:
            spans.append(FrontSpan(at, last, self.order))
        return sorted(spans, key=lambda span: span.first)


def _without(ids: tuple[int, ...], layer_id: int) -> tuple[int, ...]:
    return tuple(one for one in ids if one != layer_id)


def _after(ids: tuple[int, ...], layer_id: int, new_id: int) -> tuple[int, ...]:
    at = ids.index(layer_id) + 1
    return (*ids[:at], new_id, *ids[at:])


def _ranges(found: Iterable[OrderRange], order: tuple[int, ...]) -> tuple[OrderRange, ...]:
    """Return ranges joined where equal neighbours meet, without those that say what `order` says."""
    joined: list[OrderRange] = []
    for span in found:
        if span.ids == order:
            continue
        if joined and joined[-1].ids == span.ids and joined[-1].last + 1 == span.first:
            joined[-1] = replace(joined[-1], last=span.last)
        else:
            joined.append(span)
    return tuple(joined)
