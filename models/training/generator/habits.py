"""What happens in clips, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happens in a clip."""

    OPEN = "open"
    STILL = "still"
    CROSSING = "crossing"
    FOLLOWING = "following"
    FENCE = "fence"
    WALL = "wall"
    EDGE = "edge"
    POLE = "pole"
    BARRIER = "barrier"
    PANEL = "panel"
    SMALL = "small"


@dataclass(frozen=True)
class Habits:
    """Shares of kinds, and of what real video has beside them; 0 where a set shall not have it."""

    kinds: Mapping[Kind, float]
    sizes: tuple[float, float] = (0.28, 0.85)
    """Range of the object's size, times that of a template on the small canvas."""
    pace: float = 1.0
    """Times the usual speed of the object."""
    tracked: float = 0.0
    """Share of clips whose camera follows the object: the ground runs past it."""
    nearer: float = 0.0
    """Share of still things that stand nearer than the ground and so run faster than it."""
    holed: float = 0.0
    """Share of things in front that one sees through in places."""
    meeting: float = 0.0
    """Share of things behind whose way crosses the object's."""
    liveliness: float = 1.0
    """Times the usual wobbling, turning in depth and bending of the object; 0 = straight and rigid."""


# Order and shares decide what a seed gives: the published sets (docs/quality.md) are drawn with these.
PLAIN = Habits(
    {
        Kind.OPEN: 0.1,
        Kind.STILL: 0.24,
        Kind.CROSSING: 0.16,
        Kind.FOLLOWING: 0.2,
        Kind.FENCE: 0.08,
        Kind.WALL: 0.14,
        Kind.EDGE: 0.08,
    }
)
"""What the validation sets of silhouettes are drawn with."""
FILMED = Habits(
    {
        Kind.OPEN: 0.07,
        Kind.STILL: 0.16,
        Kind.CROSSING: 0.15,
        Kind.FOLLOWING: 0.05,
        Kind.FENCE: 0.04,
        Kind.WALL: 0.06,
        Kind.EDGE: 0.06,
        Kind.POLE: 0.19,
        Kind.BARRIER: 0.11,
        Kind.PANEL: 0.08,
        Kind.SMALL: 0.03,
    },
    sizes=(0.45, 1.6),
    pace=1.6,
    tracked=0.55,
    nearer=0.35,
    holed=0.12,
    meeting=0.5,
)
"""What training is drawn with: poles and walls that hide the same part for ever, a camera that follows."""
