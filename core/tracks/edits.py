"""Which frames a tool over time may change: one rule for all of them.

Copying, morphing and carrying a correction all ask here, and so does a simulated annotator. What such a tool
fills in over several frames is a proposal made from a person's masks: it is not an anchor until the person
accepts it or touches it, so that the same tool can be used again with another key frame.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from core.tracks.decided import is_decided
from core.types import Origin, ReviewState


class AtFixed(StrEnum):
    """What a tool does at a frame that a person fixed."""

    SKIP = "skip"
    """Leave it as it is and go on behind it."""
    STOP = "stop"
    """Change nothing from there on."""
    REPLACE = "replace"
    """Change it too: only when the person asked for just that."""


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """What is known of one mask without its pixels."""

    area: int | None
    """Pixels set; None = no mask."""
    origin: Origin | None
    """Of the present revision, also of one that took the mask away; None = there never was one."""
    state: ReviewState

    @property
    def is_fixed(self) -> bool:
        """Whether a person decided on the mask: drew it, took it away, or accepted the frame."""
        return is_decided(self.origin, self.state)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which of the wanted frames a tool may change."""

    frames: tuple[int, ...]
    """To be changed, in the order in which they were wanted."""
    kept: tuple[int, ...]
    """Fixed by a person and left as they are."""


def steps_from(frame: int, direction: int, count: int, frame_count: int) -> range:
    """Return the `count` frames after a frame (`direction` 1) or before it (-1), cut to the clip."""
    last = max(-1, min(frame_count, frame + direction * (count + 1)))
    return range(frame + direction, last, direction)


def frames_to_change(wanted: Iterable[int], fixed: Collection[int], at_fixed: AtFixed) -> Reach:
    """Return which of the wanted frames may be changed.

    Args:
        wanted: Frames in the order in which the tool walks.
        fixed: Frames whose mask a person fixed.
        at_fixed: What to do there.
    """
    frames: list[int] = []
    kept: list[int] = []
    for frame in wanted:
        if frame not in fixed or at_fixed is AtFixed.REPLACE:
            frames.append(frame)
            continue
        kept.append(frame)
        if at_fixed is AtFixed.STOP:
            break
    return Reach(tuple(frames), tuple(kept))


def gaps_around(frame: int, fixed: Collection[int]) -> tuple[tuple[int, int], ...]:
    """Return the key frames left and right of each gap at a frame.

    One gap when the frame lies between two fixed ones; the gaps on both sides when it is fixed itself. A gap
    without frames in it, or with a key frame on one side only, is none.
    """
    before = max((key for key in fixed if key < frame), default=None)
    after = min((key for key in fixed if key > frame), default=None)
    keys = [key for key in (before, frame if frame in fixed else None, after) if key is not None]
    return _gaps(keys)


def gaps_in_range(first: int, last: int, fixed: Collection[int]) -> tuple[tuple[int, int], ...]:
    """Return the gaps of a chosen range: its ends are key frames, and every fixed frame within is one."""
    return _gaps(sorted({first, last, *(key for key in fixed if first <= key <= last)}))


def _gaps(keys: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple((one, two) for one, two in pairwise(keys) if two - one > 1)
