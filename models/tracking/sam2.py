"""SAM 2's video network as a tracker: one picture after the other, memory bounded."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from core.changes.prompts import Stroke
from core.masks.rle import Rle, area, decode_rle
from core.messages import mark, say
from core.progress import CancelToken
from core.types import BoolMask, RgbFrame
from models.sam2.memory import Points, VideoMemory
from models.sam2.network import WEIGHTS, fingerprint, load_network, what_is_missing
from models.scribble.protocol import box_of, draw_strokes, sample_points
from models.tracking.prompted import PROMPTED_TRUST, is_shown
from models.tracking.protocol import TrackedFrame, TrackingRequest

MOST_CONDITIONS = 8
"""So many frames that are given or prompted, the nearest both ways, are remembered beside the start."""


class Sam2Tracker:
    """Carries a mask with SAM 2; trust is its belief that the object is there, and how sharp the mask is."""

    name = "sam2"
    summary = mark("SAM 2 video: follows things through changes of shape and look; wants weights")

    @property
    def fingerprint(self) -> str:
        """Digest of the weights."""
        return fingerprint()

    def missing(self) -> str:
        """Return what is not there and how to get it; empty when it can be used."""
        return what_is_missing()

    def track(self, request: TrackingRequest, cancel: CancelToken) -> Iterator[TrackedFrame]:
        """Yield every frame of the order in turn; what is given or prompted near a frame speaks there.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: Weights or packages are missing.
        """
        from models.devices.device import choose_device
        from models.weights.locating import require_weights

        device = str(choose_device(request.device).torch_device)
        network = load_network("Sam2VideoModel", require_weights(WEIGHTS).folder, device)
        is_backward = bool(request.order) and request.order[0] < request.start
        memory = VideoMemory(network, device, request.mask.shape, is_backward=is_backward)
        told = Told(request, memory)
        for frame in request.order:
            told.tell_near(frame, cancel)
            cancel.check()
            if frame in request.given:
                yield TrackedFrame(frame, decode_rle(request.given[frame]), 1.0)
            else:
                yield _followed(memory, frame, request.frames[frame], request.prompts.get(frame, ()))


class Told:
    """What the network is told of frames besides the pictures: masks and clicks, the nearest ones."""

    def __init__(self, request: TrackingRequest, memory: VideoMemory) -> None:
        self._request, self._memory = request, memory
        self._masks: Mapping[int, Rle] = {at: code for at, code in request.given.items() if area(code)}
        shown = {at for at, strokes in request.prompts.items() if is_shown(strokes)}
        self._frames = sorted((shown - request.given.keys()) | self._masks.keys() - {request.start})
        self._tell(request.start)

    def tell_near(self, frame: int, cancel: CancelToken) -> None:
        """Tell what is known of the frames nearest to one, and forget what is farther away."""
        near = sorted(self._frames, key=lambda at: abs(at - frame))[:MOST_CONDITIONS]
        for other in near:
            if other not in self._memory.conditions:
                cancel.check()
                self._tell(other)
        self._memory.forget_conditions(but={self._request.start, *near})

    def _tell(self, frame: int) -> None:
        picture = self._request.frames[frame]
        if frame == self._request.start:
            self._memory.condition(frame, picture, self._request.mask)
        elif frame in self._masks:
            self._memory.condition(frame, picture, decode_rle(self._masks[frame]))
        else:
            self._memory.condition(frame, picture, points_of(self._request.prompts[frame]))


def points_of(strokes: tuple[Stroke, ...]) -> Points:
    """Return strokes as the video network takes them: a box is two corners of their own kinds."""
    clicks = [(xy, int(is_object)) for xy, is_object in sample_points(strokes)]
    if box := box_of(strokes):
        clicks = [(box[:2], 2), (box[2:], 3), *clicks]
    return clicks


def _followed(
    memory: VideoMemory, frame: int, picture: RgbFrame, strokes: tuple[Stroke, ...]
) -> TrackedFrame:
    mask, trust = memory.follow(frame, picture)
    if strokes:
        if not is_shown(strokes):
            mask, trust = memory.correct(frame, picture, points_of(strokes))
        mask = _with_marks(mask, strokes)
    tracked = TrackedFrame(frame, mask, trust if mask.any() else 0.0)
    if not mask.any():
        return replace(tracked, reason=say("it is hidden or out of the picture"))
    if is_shown(strokes):
        tracked = replace(tracked, trust=max(trust, PROMPTED_TRUST))
    return replace(tracked, reason=say("the network is not sure of it"))


def _with_marks(mask: BoolMask, strokes: tuple[Stroke, ...]) -> BoolMask:
    """Return a mask with what a person marked in it: the network takes a mark for a hint."""
    marks = np.zeros(mask.shape, np.uint8)
    draw_strokes(tuple(one for one in strokes if not one.is_box), marks)
    return np.asarray((mask | (marks == 1)) & (marks != 2), np.bool_)
