"""What reviewers say: verdicts, visibility, comments."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.types import ReviewState


class Subject(StrEnum):
    """What a verdict is about."""

    SHAPE = "shape"
    """The amodal mask."""
    COMPLETION = "completion"
    """The picture of the whole object."""


class Verdict(StrEnum):
    """What a person says of it."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Visibility(StrEnum):
    """How much of an object is seen in a frame."""

    FULL = "full"
    PARTIAL = "partial"
    HIDDEN = "hidden"
    """It is in the frame, and nothing of it is seen."""
    OUT = "out"
    """It is outside the picture."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark."""

    id: int
    clip_id: int
    track_id: int | None
    """None = about the frame."""
    frame: int
    xy: tuple[float, float] | None
    """Where it is pinned, in picture pixels."""
    text: str
    author: str
    created_at: datetime
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing that a reviewer says of a track in some frames: all of it one undo step."""

    state: ReviewState | None = None
    """None leaves the review state as it is."""
    reason: str = ""
    """Why it was flagged; becomes a comment, pinned to `pin_xy` in the first frame, when not empty."""
    pin_xy: tuple[float, float] | None = None
    verdicts: tuple[tuple[Subject, Verdict | None], ...] = ()
    """None takes the verdict back."""


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """What a file says of an amodal box besides its place."""

    visibility: float | None = None
    """Visible share of the object, 0..1; None = it does not say."""
    is_uncertain: bool = False
    """Who drew it was not sure."""
