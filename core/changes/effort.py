"""What an action of a person took."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EffortKind(StrEnum):
    """What a person did."""

    STROKE = "stroke"
    SHAPE = "shape"
    PROPOSE = "propose"
    ACCEPT = "accept"
    FLAG = "flag"
    REJECT = "reject"
    UNDO = "undo"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Effort:
    """One action. An action on many frames names one of them."""

    kind: EffortKind
    seconds: float
    """Active seconds since the action before; 0 after a longer pause."""
    at: datetime
    """When it was done; aware."""
    clip_id: int | None = None
    track_id: int | None = None
    frame: int | None = None
    """0-based."""
    strokes: int = 0
