"""What a clip's pictures come from: the protocol, its facts, and the one function that opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from core.messages import Message
from core.types import RgbFrame


class MediaKind(StrEnum):
    """Kinds of media a clip can refer to."""

    VIDEO = "video"
    IMAGES = "images"


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """When the frames of a video are shown; made by `core.video.media.clip_media.frame_times`."""

    count: int
    first_s: float
    last_s: float
    digest: str
    """Of all times counted from the first, in microseconds; hexadecimal."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Facts about a clip's media; width and height are those of the upright picture in pixels."""

    path: Path
    kind: MediaKind
    width: int
    height: int
    fps: float
    frame_count: int
    longest_gop: int = 1
    """Most frames that must be decoded to show one; 1 for image folders."""
    names: tuple[str, ...] = ()
    """Names of the pictures by frame, below the folder; "" = not known; empty for videos. Who makes a clip
    without its media gives here what the annotation file names."""
    times: FrameTimes | None = None
    """Of a video's frames."""
    notes: tuple[Message, ...] = ()
    """What a person who imports the media must know of them."""


class StaleReadError(Exception):
    """A picture was given up because nobody wants it any more."""


class FrameSource(Protocol):
    """Reads pictures by 0-based frame index. One source belongs to one thread."""

    @property
    def info(self) -> MediaInfo:
        """Facts about the media."""

    def read(self, index: int, *, is_stale: Callable[[], bool] | None = None) -> RgbFrame:
        """Return picture `index`, uint8 (H, W, 3); the same picture however it is reached.

        `is_stale` is asked between decoded frames; when it says True, nobody wants the picture any more.

        Raises:
            IndexError: `index` is outside 0..frame_count - 1.
            BadInputError: The media vanished or cannot be decoded there.
            StaleReadError: `is_stale` said so.
        """

    def cost(self, index: int) -> int:
        """Return how many frames must be decoded to show `index` from where the decoder stands."""

    def stand_in(self, index: int) -> int:
        """Return the frame that can be shown soonest in place of `index`: the key frame before it."""

    def close(self) -> None:
        """Release files and decoders."""
