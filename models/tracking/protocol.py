"""The one protocol between the application and everything that carries a visible mask through a clip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.changes.prompts import Stroke
from core.masks.rle import Rle
from core.progress import CancelToken
from core.types import BoolMask
from models.proposers.protocol import FrameSequence

STOP_BELOW = 0.3
"""Trust 0..1 below which following stops, unless somebody says otherwise."""


@dataclass(frozen=True)
class TrackingRequest:
    """From which frame to which, and what is known on the way. Frames are 0-based."""

    frames: FrameSequence
    """Pictures of the size of the masks."""
    start: int
    mask: BoolMask
    """The visible object in the frame `start`, bool (H, W), not empty."""
    order: tuple[int, ...]
    """Frames to visit, beginning with a neighbour of `start`; each next to the one before it."""
    given: Mapping[int, Rle] = field(default_factory=dict)
    """Masks of other frames that are sure, on the way and beyond it: the tracker goes on from them."""
    device: str = "auto"
    prompts: Mapping[int, tuple[Stroke, ...]] = field(default_factory=dict)
    """What a person marked, by frame, in pixels of the masks: on the way and beyond it. Of a frame that has
    a given mask too, that counts."""


@dataclass(frozen=True)
class TrackedFrame:
    """The object in one more frame."""

    frame: int
    mask: BoolMask
    """bool (H, W); of a given frame the given mask."""
    trust: float
    """0..1; 1 for given frames."""
    reason: str = ""
    """What lowers the trust most, as end of the sentence "stopped because …"."""


class Tracker(Protocol):
    """Carries masks. Created without arguments; loads weights when first used."""

    name: str
    summary: str
    """One line for menus."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever results may change: version or digest of the weights."""

    def missing(self) -> str:
        """Return what is not there and how to get it, in one line; empty when it can be used."""

    def track(self, request: TrackingRequest, cancel: CancelToken) -> Iterator[TrackedFrame]:
        """Yield every frame of `order` in turn; whoever asks decides when trust is too low to go on.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: Weights or packages are missing.
        """
