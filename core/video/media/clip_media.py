"""What a project knows of a clip's media, so that a frame is a named picture or a time and never a position.

Names, times and marks are taken when media come in and stored beside the clip; `comparing.py`
holds what is on the disk now against them.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from pathlib import Path, PurePosixPath, PureWindowsPath

from core.video.media.source import FrameTimes, MediaInfo, MediaKind


class KnownFrom(StrEnum):
    """When a project learned what it knows of a clip's media."""

    IMPORT = "import"
    """The media lay there when the clip came in."""
    FILE = "file"
    """An annotation file named them; they were not there themselves."""
    OPENING = "opening"
    """Taken as they were found: the project was made before names were kept, or the file named none."""
    RELINK = "relink"
    """Taken when a person chose them."""


@dataclass(frozen=True, slots=True)
class FileMark:
    """A fingerprint of one file: size and time tell fast that nothing changed, the digest that it did."""

    size: int
    """Bytes."""
    mtime_ns: int
    digest: str
    """Hexadecimal; of samples of the bytes and the size."""

    def is_same_content(self, other: "FileMark") -> bool:
        """Whether both are marks of the same bytes, whenever they were written."""
        return (self.size, self.digest) == (other.size, other.digest)


@dataclass(frozen=True, slots=True)
class MediaIdentity:
    """What is known of a clip's media."""

    known_from: KnownFrom
    known_at: datetime
    names: tuple[str, ...] = ()
    """Names of the pictures by frame, below the clip's folder, as they were spelt; "" = not known."""
    marks: tuple[FileMark | None, ...] = ()
    """Marks of the pictures by frame; as long as `names`."""
    file: FileMark | None = None
    """Mark of the video file."""
    times: FrameTimes | None = None
    """Times of the video's frames."""

    @property
    def has_names(self) -> bool:
        """Whether the name of any picture is known."""
        return any(self.names)


@dataclass(frozen=True)
class ClipMedia:
    """Where a clip's media should lie and what they must be. Picklable: it goes to other processes."""

    path: Path
    kind: MediaKind
    width: int
    height: int
    fps: float
    frame_count: int
    identity: MediaIdentity | None = None
    """None: the project was made before identities were kept."""
    clip_name: str = ""
    """For messages."""

    @property
    def info(self) -> MediaInfo:
        """What the project knows, in the words of an opened source."""
        return MediaInfo(
            self.path, self.kind, self.width, self.height, self.fps, self.frame_count, names=self.names
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the pictures by frame, as many as the clip has frames; "" = not known."""
        known = self.identity.names if self.identity is not None else ()
        return (known + ("",) * (self.frame_count - len(known)))[: self.frame_count]

    @property
    def takes_whole_folder(self) -> bool:
        """Whether the clip came in without its media, so that all pictures of a chosen folder are its frames.

        One picture alone stays one.
        """
        is_named_only = self.identity is not None and self.identity.known_from is KnownFrom.FILE
        return is_named_only and self.kind is MediaKind.IMAGES and self.frame_count > 1

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Frame by the picture's name, as `same_name` spells it."""
        return frame_numbers(self.names)

    def at(self, path: Path) -> "ClipMedia":
        """Return the same clip with its media elsewhere."""
        return replace(self, path=path)


@dataclass(frozen=True)
class FrameFiles:
    """Which file holds the picture of every frame, as comparing found it; never made by listing a folder."""

    names: tuple[str, ...]
    files: tuple[Path | None, ...] = field(default=())
    """By frame; None = the picture is missing."""
    size_wh: tuple[int, int] | None = None
    """Of the clip; a picture of another size is none of its."""


def is_below(name: str) -> bool:
    """Whether a name can be that of a picture in a clip's folder or below: never absolute, never upwards."""
    plain = PurePosixPath(name.replace("\\", "/"))
    is_whole = plain.is_absolute() or bool(PureWindowsPath(name).drive)
    return bool(plain.parts) and "\x00" not in name and not is_whole and ".." not in plain.parts


def same_name(name: str) -> str:
    """Return a name as names are compared: file systems and archives spell one name in several ways."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def frame_numbers(names: Sequence[str]) -> dict[str, int]:
    """Return {name as `same_name` spells it: frame}; frames without a name are left out."""
    return {same_name(name): frame for frame, name in enumerate(names) if name}


def frame_times(pts: Sequence[int], time_base: Fraction | None) -> FrameTimes:
    """Return what is kept of the presentation times of a video's frames, in display order."""
    base = float(time_base or 1)
    digest = hashlib.blake2b(digest_size=16)
    first = pts[0] if pts else 0
    for time in pts:
        # From the first frame on, so that a copy that begins at another time is the same video.
        digest.update(f"{round((time - first) * base * 1e6)} ".encode())
    last = pts[-1] if pts else 0
    return FrameTimes(len(pts), first * base, last * base, digest.hexdigest())
