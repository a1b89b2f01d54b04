"""The images and videos that a COCO file lists; odd ones are left out."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from core.formats.kit.reading.fields import Fields, Key, check_canvas
from core.formats.kit.reading.json_stream import section
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clip import LARGEST_FRAME, MAX_MARGIN, rate_in
from core.masks.canvas import MaskCanvas
from core.messages import mark
from core.problems import Problems

UNIT = mark("images")


@dataclass(frozen=True, slots=True)
class ImageEntry:
    """One image of the file."""

    id: Key
    name: PurePosixPath
    size_wh: tuple[int, int] | None
    """None: the file does not say."""
    video_id: Key | None
    stated: int | None
    """Number of its frame."""
    margin: int
    where: str


@dataclass(frozen=True, slots=True)
class VideoEntry:
    """One video of the file."""

    id: Key
    name: str
    file_name: PurePosixPath | None
    margin: int
    where: str
    length: int = 0
    fps: float | None = None


@dataclass
class Images:
    """All images of the file."""

    by_id: dict[Key, ImageEntry] = field(default_factory=dict)
    unclear: set[Key] = field(default_factory=set)
    """Ids that several pictures have: nothing tells which of them an annotation means."""


def read_images(path: Path, problems: Problems) -> Images:
    """Return all images; odd ones are left out."""
    found = Images()
    for _, entry in section(path, UNIT, problems):
        with problems.entry(UNIT, partial(entry.named, id="id", file="file_name")):
            image = _image(entry)
            known = found.by_id.setdefault(image.id, image)
            if known is not image and known.name != image.name:
                found.unclear.add(image.id)
                raise entry.bad("id", f"{image.id} is used twice", "give every image an id of its own")
    return found


def _image(entry: Fields) -> ImageEntry:
    size_wh = _size(entry)
    margin = _margin_of(entry)
    if size_wh is not None:
        check_canvas(entry.path, entry.where, MaskCanvas(*size_wh, margin))
    return ImageEntry(
        entry.key("id"),
        check_relative(entry.text("file_name"), entry.path, f"{entry.where}.file_name"),
        size_wh,
        entry.optional_key("video_id"),
        _stated(entry),
        margin,
        entry.where,
    )


def _size(entry: Fields) -> tuple[int, int] | None:
    """Return width and height; None where either is missing, null or 0."""
    if not all(entry.has(side) and entry.number(side, 0.0) for side in ("width", "height")):
        return None
    return entry.side("width"), entry.side("height")


def _stated(entry: Fields) -> int | None:
    name = next((name for name in ("frame_index", "frame_id") if entry.has(name)), None)
    return None if name is None else entry.whole(name, high=LARGEST_FRAME)


def read_videos(path: Path, problems: Problems) -> dict[Key, VideoEntry]:
    """Return all videos by id; a file without any is fine."""
    found: dict[Key, VideoEntry] = {}
    for _, entry in section(path, "videos", problems):
        with problems.entry(mark("videos"), partial(entry.named, id="id", name="name")):
            video_id = entry.key("id")
            if video_id in found:
                raise entry.bad("id", f"{video_id} is used twice", "give every video an id of its own")
            file_name = entry.text("file_name", "") if entry.has("file_name") else ""
            found[video_id] = VideoEntry(
                video_id,
                (entry.text("name") if entry.has("name") else "") or f"video {video_id}",
                check_relative(file_name, path, f"{entry.where}.file_name") if file_name else None,
                entry.whole("margin", high=MAX_MARGIN) if entry.has("margin") else 0,
                entry.where,
                entry.whole("length", high=LARGEST_FRAME) if entry.has("length") else 0,
                rate_in(entry),
            )
    return found


def _margin_of(entry: Fields) -> int:
    origin = entry.values.get("canvas_origin")
    if origin is None:
        return 0
    is_square = isinstance(origin, list) and len(origin) == 2 and origin[0] == origin[1]
    if not is_square or not isinstance(origin[0], int) or not -MAX_MARGIN <= origin[0] <= 0:
        raise entry.bad("canvas_origin", f"is {origin!r:.40}, expected [-margin, -margin]")
    return -origin[0]
