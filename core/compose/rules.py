"""What a composition may be, and what a locked layer allows: asked before it is kept or read."""

import math
from dataclasses import replace

from core.compose.layers import Composition, ObjectLayer
from core.errors import TrackLockedError

MOST_LAYERS = 64
MOST_SOFT_PX = 200.0
MOST_SHIFT_PX = 1e5
SCALES = (0.01, 100.0)
SPEEDS = (0.01, 100.0)
MOST_FRAMES = 2_000_000


def problem_of(composition: Composition) -> tuple[str, str] | None:
    """Return where and why a composition cannot be used; None when it can."""
    ids = [layer.id for layer in composition.layers]
    if len(ids) > MOST_LAYERS:
        return "layers", f"there are {len(ids)}, at most {MOST_LAYERS} can be composed"
    if len(set(ids)) != len(ids) or min(ids, default=1) < 1:
        return "layers", "ids must be whole numbers from 1 on, each once"
    for layer in composition.layers:
        if reason := _problem_of_layer(layer):
            return f"layer {layer.id} ({layer.name})", reason
    for name, order in (("order", composition.order), *(
        (f"order of frames {one.first} to {one.last}", one.ids) for one in composition.ranges
    )):  # fmt: skip
        if sorted(order) != sorted(ids):
            return name, "must name every layer once"
    end = -1
    for span in composition.ranges:
        if not end < span.first <= span.last < MOST_FRAMES:
            return f"order of frames {span.first} to {span.last}", "ranges must ascend and not overlap"
        end = span.last
    return None


def check_locks(before: Composition, after: Composition) -> None:
    """Refuse what changes or removes a locked layer; unlocking it, and the order of all, are free.

    Raises:
        TrackLockedError: A layer is locked.
    """
    now = {layer.id: layer for layer in after.layers}
    for layer in before.layers:
        if not layer.locked:
            continue
        other = now.get(layer.id)
        if other is None or replace(other, locked=True) != layer:
            raise TrackLockedError(f"layer {layer.name} is locked, nothing was changed: unlock it first")


def _problem_of_layer(layer: ObjectLayer) -> str:
    timing = layer.timing
    numbers = (
        ("opacity", layer.opacity, 0.0, 1.0),
        ("softness", layer.softness, 0.0, MOST_SOFT_PX),
        ("centre", layer.centre[0], -MOST_SHIFT_PX, MOST_SHIFT_PX),
        ("centre", layer.centre[1], -MOST_SHIFT_PX, MOST_SHIFT_PX),
        ("speed", timing.speed, *SPEEDS),
        ("start", timing.start, -MOST_FRAMES, MOST_FRAMES),
        ("freeze", timing.freeze or 0, 0, MOST_FRAMES),
        *((name, value, low, high) for key in layer.keys for name, value, low, high in (
            ("frame", key.frame, 0, MOST_FRAMES),
            ("x", key.x, -MOST_SHIFT_PX, MOST_SHIFT_PX),
            ("y", key.y, -MOST_SHIFT_PX, MOST_SHIFT_PX),
            ("scale", key.scale, *SCALES),
            ("rotation", key.rotation, -MOST_SHIFT_PX, MOST_SHIFT_PX),
        )),
    )  # fmt: skip
    for name, value, low, high in numbers:
        if not math.isfinite(value) or not low <= value <= high:
            return f"{name} is {value:g}, it can be {low:g} to {high:g}"
    frames = [key.frame for key in layer.keys]
    if frames != sorted(set(frames)):
        return "key frames must ascend, one per frame"
    return ""
