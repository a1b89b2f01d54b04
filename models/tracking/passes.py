"""Following a mask both ways from the frame it is given in, each way until trust is too low."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.changes.prompts import Stroke
from core.masks.rle import Rle, decode_rle
from core.progress import CancelToken
from core.types import BoolMask, RgbFrame
from models.proposers.protocol import FrameSequence
from models.tracking.finding import Appearance
from models.tracking.prompted import PROMPTED_TRUST, is_shown, mask_by_strokes
from models.tracking.protocol import STOP_BELOW, TrackedFrame, Tracker, TrackingRequest

STOP_COVER_BELOW = 0.1
"""As STOP_BELOW, of what is in front of objects: a part of it a little off is worth more than nothing."""


NO_PROMPTS: Mapping[int, tuple[Stroke, ...]] = {}
MOST_LOSSES = 4
"""An object that is lost more often in one pass wants a person."""


@dataclass(frozen=True)
class Visit:
    """One frame that was followed to."""

    tracked: TrackedFrame
    share: float
    """Of all frames to visit, 0..1; those that are not visited any more count."""
    is_stop: bool
    """Trust was too low: the mask is not to be used, and its pass ends here, unless it is found again."""
    is_found: bool = False
    """It was lost before and is found again by its looks, or a given mask says where it is."""


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
    finds_again: bool = False,
    prompts: Mapping[int, tuple[Stroke, ...]] = NO_PROMPTS,
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
        finds_again: Whether the rest of a pass is searched for the object where trust was too low.
        prompts: As `TrackingRequest.prompts`.
    """
    total, before = sum(len(order) for order in passes), 0
    for order in passes:
        visits = _Pass(tracker, frames, given, stop_below, device, prompts, finds_again=finds_again)
        for number, visit in visits.follow(start, mask, order, cancel):
            yield replace(visit, share=(before + number) / total)
        before += len(order)


@dataclass
class _Pass:
    """One way from the start, with what the object looks like on it."""

    tracker: Tracker
    frames: FrameSequence
    given: Mapping[int, Rle]
    stop_below: float
    device: str
    prompts: Mapping[int, tuple[Stroke, ...]]
    finds_again: bool

    def follow(
        self, start: int, mask: BoolMask, order: tuple[int, ...], cancel: CancelToken
    ) -> Iterator[tuple[int, Visit]]:
        """Yield how many frames are done, and the newest; goes on where the object is found again."""
        done, losses = 0, 0
        looks = Appearance(self.frames[start], mask) if self.finds_again else None
        while done < len(order):
            request = TrackingRequest(
                self.frames, start, mask, order[done:], self.given, self.device, self.prompts
            )
            is_lost = False
            for tracked in self.tracker.track(request, cancel):
                done += 1
                is_lost = tracked.trust < self.stop_below
                yield done, Visit(tracked, 0.0, is_lost)
                if is_lost:
                    break
                if looks is not None and tracked.mask.any():
                    looks.remember(self.frames[tracked.frame], tracked.mask)
            losses += 1
            if not is_lost or looks is None or losses > MOST_LOSSES:
                return
            found = self._find(looks, order[done:], cancel, (self.frames[start], mask))
            if found is None:
                return
            start, mask = found.frame, found.mask
            done = order.index(start) + 1
            yield done, Visit(found, 0.0, is_stop=False, is_found=True)

    def _find(
        self,
        looks: Appearance,
        order: tuple[int, ...],
        cancel: CancelToken,
        known: tuple[RgbFrame, BoolMask],
    ) -> TrackedFrame | None:
        """Return the first of some frames in which the object is given, shown or found; None = in none."""
        for frame in order:
            cancel.check()
            if frame in self.given:
                given = decode_rle(self.given[frame])
                if given.any():
                    return TrackedFrame(frame, given, 1.0)
            elif is_shown(strokes := self.prompts.get(frame, ())):
                shown = mask_by_strokes(self.frames[frame], strokes, known=known)
                if shown.any():
                    return TrackedFrame(frame, shown, PROMPTED_TRUST)
            elif (found := looks.find(self.frames[frame])) and found.score >= self.stop_below:
                return TrackedFrame(frame, found.mask, found.score)
        return None
