"""The tracker that needs no weights: flow carries the object as a layer, GrabCut draws its outline."""

from collections.abc import Iterator
from dataclasses import replace

from core.changes.prompts import Stroke
from core.masks.rle import decode_rle
from core.messages import mark, say
from core.progress import CancelToken
from core.types import BoolMask, RgbFrame
from models.tracking.layer import ObjectLayer, Step
from models.tracking.prompted import PROMPTED_TRUST, is_shown, mask_by_strokes
from models.tracking.protocol import TrackedFrame, TrackingRequest

STEADY_AREA = 0.7
"""A visible area that changes by less than this from frame to frame lowers no trust."""
REASONS = {
    "flow": say("its motion cannot be followed"),
    "colour": say("it no longer looks as it did"),
    "area": say("its size changes too fast"),
    "gone": say("it is hidden or out of the picture"),
}


class FlowTracker:
    """Carries a mask along the motion of its object, frame by frame."""

    name = "flow"
    summary = mark("Optical flow and GrabCut: follows motion and colours, no weights needed")
    fingerprint = "flow-2"

    def missing(self) -> str:
        """Nothing: OpenCV is always there."""
        return ""

    def track(self, request: TrackingRequest, cancel: CancelToken) -> Iterator[TrackedFrame]:
        """Yield every frame of the order in turn."""
        layer = ObjectLayer(request.frames[request.start], request.mask)
        known = request.start, request.mask
        for frame in request.order:
            cancel.check()
            picture = request.frames[frame]
            if frame in request.given:
                mask = decode_rle(request.given[frame])
                if mask.any():
                    layer, known = ObjectLayer(picture, mask), (frame, mask)
                yield TrackedFrame(frame, mask, 1.0)
                continue
            step = layer.follow(picture)
            tracked = TrackedFrame(frame, step.mask, trust_of(step), weakest_point(step))
            if strokes := request.prompts.get(frame):
                tracked = by_strokes(tracked, picture, strokes, (request.frames[known[0]], known[1]))
                if tracked.mask.any():
                    layer = ObjectLayer(picture, tracked.mask)
            yield tracked


def by_strokes(
    tracked: TrackedFrame,
    picture: RgbFrame,
    strokes: tuple[Stroke, ...],
    known: tuple[RgbFrame, BoolMask],
) -> TrackedFrame:
    """Return what was carried to a frame as strokes in it want it; `known` is as in `mask_by_strokes`."""
    mask = mask_by_strokes(picture, strokes, tracked.mask, known)
    least = PROMPTED_TRUST if is_shown(strokes) and mask.any() else 0.0
    return replace(tracked, mask=mask, trust=max(tracked.trust, least))


def trust_of(step: Step) -> float:
    """Return how far to trust a step, 0..1: low as soon as motion, colours or size do not agree."""
    return step.flow * step.colour * min(1.0, step.area / STEADY_AREA)


def weakest_point(step: Step) -> str:
    """Return what lowers the trust most, in words."""
    if not step.mask.any():
        return REASONS["gone"]
    parts = {"flow": step.flow, "colour": step.colour, "area": min(1.0, step.area / STEADY_AREA)}
    return REASONS[min(parts, key=lambda name: parts[name])]
