"""Which clip and frame every image of a COCO file is (the rule is written down in docs/formats.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from natsort import natsorted

from core.errors import BadInputError
from core.formats.fields import Fields, check_canvas
from core.formats.json_stream import section
from core.formats.media import VIDEO_SUFFIXES
from core.formats.media_root import check_relative, find_media
from core.formats.source_clips import FALLBACK_FPS, names_below
from core.masks.canvas import MaskCanvas
from core.store.import_session import ImportSession
from core.store.records import Clip
from core.video.identity import same_name
from core.video.opening import probe
from core.video.source import MediaInfo, MediaKind

MAX_MARGIN = 4096
LARGEST_FRAME = 10_000_000


@dataclass(frozen=True, slots=True)
class ImageEntry:
    """One image of the file."""

    id: int
    name: PurePosixPath
    width: int
    height: int
    video_id: int | None
    frame_index: int | None
    margin: int
    where: str


@dataclass(frozen=True, slots=True)
class VideoEntry:
    """One video of the file."""

    id: int
    name: str
    file_name: PurePosixPath | None
    margin: int
    where: str
    length: int = 0
    fps: float = FALLBACK_FPS


@dataclass(frozen=True, slots=True)
class Place:
    """Where an image is in the project."""

    clip: Clip
    frame: int
    source: MaskCanvas
    """The canvas that the file's masks of this image are on."""


@dataclass
class _Group:
    entries: list[ImageEntry] = field(default_factory=list)


def read_images(path: Path) -> dict[int, ImageEntry]:
    """Return all images by id.

    Raises:
        BadInputError: A field is missing or wrong, or an id comes twice.
    """
    found: dict[int, ImageEntry] = {}
    for number, values in section(path, "images"):
        entry = Fields(path, f"images[{number}]", values)
        image_id = entry.whole("id")
        if image_id in found:
            raise entry.bad("id", f"{image_id} is used twice", "give every image an id of its own")
        found[image_id] = ImageEntry(
            image_id,
            check_relative(entry.text("file_name"), path, f"images[{number}].file_name"),
            entry.side("width"),
            entry.side("height"),
            entry.optional_whole("video_id"),
            entry.whole("frame_index") if entry.has("frame_index") else None,
            _margin_of(entry),
            entry.where,
        )
        image = found[image_id]
        check_canvas(path, entry.where, MaskCanvas(image.width, image.height, image.margin))
    if not found:
        raise BadInputError(path, "images", "is missing or empty", "expected a COCO instances file")
    return found


def read_videos(path: Path) -> dict[int, VideoEntry]:
    """Return all videos by id; a file without any is fine."""
    found: dict[int, VideoEntry] = {}
    for number, values in section(path, "videos"):
        entry = Fields(path, f"videos[{number}]", values)
        video_id = entry.whole("id")
        if video_id in found:
            raise entry.bad("id", f"{video_id} is used twice", "give every video an id of its own")
        file_name = entry.text("file_name", "") or None
        found[video_id] = VideoEntry(
            video_id,
            entry.text("name", "") or f"video {video_id}",
            check_relative(file_name, path, f"videos[{number}].file_name") if file_name else None,
            entry.whole("margin", high=MAX_MARGIN) if entry.has("margin") else 0,
            entry.where,
            entry.whole("length", high=LARGEST_FRAME) if entry.has("length") else 0,
            _rate(entry),
        )
    return found


def _rate(entry: Fields) -> float:
    rate = entry.number("fps", FALLBACK_FPS)
    return rate if 0 < rate <= 1000 else FALLBACK_FPS


def place_images(
    path: Path,
    root: Path,
    images: dict[int, ImageEntry],
    videos: dict[int, VideoEntry],
    session: ImportSession,
) -> dict[int, Place]:
    """Add the clips to the session and return where every image is.

    Raises:
        BadInputError: Media are missing, or differ in size from what the file says.
    """
    groups: dict[tuple[str, object], _Group] = {}
    for entry in images.values():
        # Without a list of videos the ids still mean something to other tools; the folders decide then.
        if videos and entry.video_id is not None and entry.video_id not in videos:
            raise BadInputError(path, f"{entry.where}.video_id", f"{entry.video_id} is no video of this file")
        if entry.video_id is not None and entry.video_id in videos:
            key: tuple[str, object] = ("video", entry.video_id)
        else:
            key = ("folder", str(entry.name.parent))
        groups.setdefault(key, _Group()).entries.append(entry)
    places: dict[int, Place] = {}
    missing: list[str] = []
    for (kind, which), group in groups.items():
        video = videos.get(which) if kind == "video" and isinstance(which, int) else None
        media = (
            find_media(path, f"{video.where}.file_name", root, video.file_name)
            if video and video.file_name
            else None
        )
        with session.problems.record():
            if media is not None and video is not None:
                places.update(_place_in(path, media, video.name, video.margin, group.entries, session))
            else:
                places.update(_place_by_names(path, root, group.entries, session, video, missing))
    if missing and session.needs_media:
        session.notes.append(
            f"{len(missing)} of {len(images)} images are not under {root} (first: {missing[0]}): clips "
            "without any have no pictures until they are relinked, or imported again with --media FOLDER"
        )
    return places


def _place_by_names(
    path: Path,
    root: Path,
    entries: list[ImageEntry],
    session: ImportSession,
    video: VideoEntry | None,
    missing: list[str],
) -> dict[int, Place]:
    found = [(entry, find_media(path, f"{entry.where}.file_name", root, entry.name)) for entry in entries]
    missing.extend(str(entry.name) for entry, media in found if media is None)
    here = [(entry, media) for entry, media in found if media is not None]
    if not here:
        return _place_without_media(path, root, entries, session, video)
    folders = {media.parent for _, media in here}
    sizes = {(entry.width, entry.height) for entry, _ in here}
    present = [entry for entry, _ in here]
    if len(folders) == 1 and len(sizes) == 1 and _is_one_clip(next(iter(folders)), present):
        folder = next(iter(folders))
        return _place_in(path, folder, folder.name, present[0].margin, present, session)
    places = {}
    for entry, media in here:
        places.update(_place_in(path, media, media.stem, entry.margin, [entry], session))
    return places


def _place_without_media(
    path: Path, root: Path, entries: list[ImageEntry], session: ImportSession, video: VideoEntry | None
) -> dict[int, Place]:
    """Make clips of the size and length that the file states; one clip where all are frames of one video."""
    if video is None and len({(entry.width, entry.height) for entry in entries}) > 1:
        places: dict[int, Place] = {}
        for entry in entries:
            places.update(_place_without_media(path, root, [entry], session, None))
        return places
    ordered = natsorted(entries, key=lambda entry: str(entry.name))
    frames: dict[int, ImageEntry] = {}
    for position, entry in enumerate(ordered):
        frame = entry.frame_index if entry.frame_index is not None else position
        if frame in frames:
            raise BadInputError(path, entry.where, f"is frame {frame}, as is {frames[frame].where}")
        if frame > LARGEST_FRAME:
            raise BadInputError(path, f"{entry.where}.frame_index", f"is {frame}, more than any video has")
        frames[frame] = entry
    first = ordered[0]
    expected = video.file_name if video is not None and video.file_name else first.name.parent
    name = video.name if video is not None else expected.name or path.stem
    if video is None and len(entries) == 1:
        expected, name = first.name, first.name.stem
    is_video = expected.suffix.lower() in VIDEO_SUFFIXES
    kind = MediaKind.VIDEO if is_video else MediaKind.IMAGES
    count = max(max(frames) + 1, video.length if video is not None else 0)
    fps = video.fps if video is not None else FALLBACK_FPS
    names = names_below(expected, {frame: entry.name for frame, entry in frames.items()}, count)
    info = MediaInfo(root / expected, kind, first.width, first.height, fps, count, names=names)
    margin = video.margin if video is not None else first.margin
    clip = session.add_clip(info, name=name, margin=margin)
    for entry in ordered:
        _check_size(path, entry, clip)
    return {
        entry.id: Place(clip, frame, MaskCanvas(entry.width, entry.height, entry.margin))
        for frame, entry in frames.items()
    }


def _check_size(path: Path, entry: ImageEntry, clip: Clip) -> None:
    if (entry.width, entry.height) != (clip.width, clip.height):
        raise BadInputError(
            path,
            entry.where,
            f"is {entry.width}×{entry.height}, but {clip.name} is {clip.width}×{clip.height}",
            "the annotations belong to media of another size",
        )


def _is_one_clip(folder: Path, entries: list[ImageEntry]) -> bool:
    try:
        info = probe(folder)
    except BadInputError:
        return False  # pictures of several sizes: every one is a clip of its own
    return (info.width, info.height) == (entries[0].width, entries[0].height)


def _place_in(
    path: Path,
    media: Path,
    name: str,
    margin: int,
    entries: Iterable[ImageEntry],
    session: ImportSession,
) -> dict[int, Place]:
    info = probe(media)
    clip = session.add_clip(info, name=name, margin=margin)
    by_name = session.frame_numbers(clip)
    places, taken = {}, dict[int, str]()
    for position, entry in enumerate(natsorted(entries, key=lambda entry: str(entry.name))):
        _check_size(path, entry, clip)
        frame = by_name.get(same_name(entry.name.name))
        if frame is None:
            frame = entry.frame_index if entry.frame_index is not None else position
        if frame >= clip.frame_count:
            raise BadInputError(
                path, entry.where, f"frame {frame} is beyond {media.name}, which has {clip.frame_count}"
            )
        if frame in taken:
            raise BadInputError(path, entry.where, f"is frame {frame} of {media.name}, as is {taken[frame]}")
        taken[frame] = entry.where
        places[entry.id] = Place(clip, frame, MaskCanvas(info.width, info.height, entry.margin))
    return places


def _margin_of(entry: Fields) -> int:
    origin = entry.values.get("canvas_origin")
    if origin is None:
        return 0
    is_square = isinstance(origin, list) and len(origin) == 2 and origin[0] == origin[1]
    if not is_square or not isinstance(origin[0], int) or not -MAX_MARGIN <= origin[0] <= 0:
        raise entry.bad("canvas_origin", f"is {origin!r:.40}, expected [-margin, -margin]")
    return -origin[0]
