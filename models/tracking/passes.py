"""Following a mask both ways from the frame it is given in, each way until trust is too low."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.masks.rle import Rle
from core.progress import CancelToken
from core.types import BoolMask
from models.proposers.protocol import FrameSequence
from models.tracking.protocol import TrackedFrame, Tracker, TrackingRequest

STOP_BELOW = 0.3
"""Trust 0..1 below which it stops, unless somebody says otherwise."""
STOP_COVER_BELOW = 0.1
"""As STOP_BELOW, of what is in front of objects: a part of it a little off is worth more than nothing."""


@dataclass(frozen=True)
class Visit:
    """One frame that was followed to."""

    tracked: TrackedFrame
    share: float
    """Of all frames to visit, 0..1; those that are not visited any more count."""
    is_stop: bool
    """Trust was too low: the mask is not to be used, and its pass ends here."""


def passes_of(
    start: int, first: int | None, last: int | None, frame_count: int
) -> tuple[tuple[int, ...], ...]:
    """Return the frames to visit, forward then backward from the start; None = not that way."""
    forward = tuple(range(start + 1, min(last, frame_count - 1) + 1)) if last is not None else ()
    backward = tuple(range(start - 1, max(first, 0) - 1, -1)) if first is not None else ()
    return tuple(order for order in (forward, backward) if order)


def follow_passes(
    tracker: Tracker,
    frames: FrameSequence,
    start: int,
    mask: BoolMask,
    passes: Sequence[tuple[int, ...]],
    cancel: CancelToken,
    *,
    given: Mapping[int, Rle],
    stop_below: float = STOP_BELOW,
    device: str = "auto",
) -> Iterator[Visit]:
    """Yield every frame that is reached, pass by pass; the last of a pass may be a stop.

    Args:
        tracker: Whoever carries the mask.
        frames: Pictures of the clip.
        start: Frame of the mask.
        mask: bool (H, W), not empty.
        passes: Frames to visit, each pass from the start.
        cancel: Ends it with `Cancelled`.
        given: Masks that stay as they are; following goes on from them.
        stop_below: Trust 0..1 at which a pass ends.
        device: As `ProposalRequest.device`.
    """
    total, before = sum(len(order) for order in passes), 0
    for order in passes:
        request = TrackingRequest(frames, start, mask, order, given, device)
        for number, tracked in enumerate(tracker.track(request, cancel), start=1):
            is_stop = tracked.trust < stop_below
            yield Visit(tracked, (before + number) / total, is_stop)
            if is_stop:
                break
        before += len(order)
