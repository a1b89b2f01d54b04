"""What a file says of one video or folder of pictures, and where it is in the project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from natsort import natsorted, ns

from core.changes.tracks import Clip
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.frame_numbers import Numbering, number_frames
from core.formats.kit.reading.media_root import check_relative
from core.masks.canvas import MaskCanvas
from core.store.importing.rates import MOST_FPS
from core.video.image_folder import PICTURE_SUFFIXES
from core.video.media.clip_media import same_name
from core.video.media.source import MediaKind

FALLBACK_FPS = 24.0
PAPER_FPS = 8.0
"""Of folders in the layout of the paper's demo and lists: its README asks for 8 pictures a second."""
LARGEST_FRAME = 10_000_000
MAX_MARGIN = 4096


@dataclass(frozen=True, slots=True)
class SourceClip:
    """What a file says of one video; sizes in pixels."""

    name: str
    width: int
    height: int
    frame_count: int
    where: str = ""
    """Its place in the file, for messages."""
    video: PurePosixPath | None = None
    """A video file or folder of pictures, relative to the media root."""
    frames: Sequence[PurePosixPath] = ()
    """Names of its pictures, relative to the media root, by the file's frame index; may be empty."""
    times_s: Sequence[float] = ()
    """Time of every frame, where frames are a thinned-out video."""
    stated: Sequence[int | None] = ()
    """Number of every frame in its video, where the file states it."""
    length: int = 0
    """Frames of the whole video, of which `frame_count` are in the file; 0 = as many."""
    fps: float | None = None
    """Frames a second; None = the file does not say."""
    margin: int = 0
    is_named_only: bool = False
    """The clip is the pictures that the file names, whatever pictures lie beside them."""
    is_whole_folder: bool = False
    """The clip is the folder of its pictures, also where the file names one of them only."""


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip of the project and where the file's frames are in it."""

    clip: Clip
    source: MaskCanvas
    """The canvas that the file's masks are on."""
    numbers: Mapping[int, int]
    """Frame of the clip by frame of the file."""
    turns: Mapping[int, int] = field(default_factory=dict)
    """EXIF orientations by frame of the file, where its masks lie on pictures as they are stored."""


def folder_of(source: SourceClip) -> PurePosixPath:
    """Return the name of the video or folder of a clip, below the root."""
    if source.video is not None:
        return source.video
    return source.frames[0].parent if source.frames else PurePosixPath(source.name)


def expected_place(root: Path, source: SourceClip) -> Path:
    """Return where the media of a clip should lie under the root."""
    if source.video is None and len(source.frames) == 1:
        return root / source.frames[0]
    return root / folder_of(source)


def name_below(folder: PurePosixPath, name: PurePosixPath) -> str:
    """Return the name of a picture as the session takes it: below its clip's folder; "" when it is not there.

    Names that were made for frames without pictures lie in no folder of media, and are not kept.
    """
    return str(name.relative_to(folder)) if name.is_relative_to(folder) and name != folder else ""


def names_below(folder: PurePosixPath, frames: Mapping[int, PurePosixPath], count: int) -> tuple[str, ...]:
    """Return the names of a clip's pictures as the session takes them, by frame.

    Args:
        folder: The clip's folder, as the file names it.
        frames: Names of its pictures by frame, as the file names them; a frame may lack one.
        count: Frames of the clip.
    """
    return tuple(name_below(folder, frames[frame]) if frame in frames else "" for frame in range(count))


def in_folder_order(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a clip's pictures as its folder will list them, so that they play in order then.

    Files list them newest first, or f_1, f_10, f_2. Where one is unknown or comes twice they stay in place.
    """
    if not all(names) or len(set(map(same_name, names))) < len(names):
        return names
    return tuple(natsorted(names, alg=ns.IGNORECASE))


def numbering_of(source: SourceClip, length: int, fps: float) -> Numbering:
    """Return which frames of a video of this length (0 = not known) and rate the file's frames are."""
    return number_frames(
        source.frame_count, length=length, fps=fps, stated=source.stated, times_s=source.times_s,
        names=source.frames,
    )  # fmt: skip


def kind_of(source: SourceClip) -> MediaKind:
    """Return what a clip is whose media are not there, by its name."""
    name = source.video
    is_video = name is not None and name.suffix != "" and name.suffix.lower() not in PICTURE_SUFFIXES
    return MediaKind.VIDEO if is_video else MediaKind.IMAGES


def own_clip(entry: Fields) -> SourceClip:
    """Return a clip as our own archives and folders list it, with the place of its media.

    Raises:
        BadInputError: A field is missing or none that it can be.
    """
    return SourceClip(
        entry.text("name"),
        entry.side("width"),
        entry.side("height"),
        entry.whole("frames", low=1, high=LARGEST_FRAME),
        entry.where,
        video=check_relative(entry.text("media"), entry.path, f"{entry.where}.media"),
        fps=rate_in(entry),
        margin=entry.whole("margin", high=MAX_MARGIN) if entry.has("margin") else 0,
    )


def rate_in(entry: Fields) -> float | None:
    """Return the frames a second that an entry says (`fps`), None where it says none that can be."""
    rate = entry.number("fps", 0.0)
    return rate if 0 < rate <= MOST_FPS else None


def colour_of(text: object) -> str | None:
    """Return the colour that a file gives a track, None for what is none: `#rrggbb` is one."""
    return text if isinstance(text, str) and len(text) == 7 and text.startswith("#") else None
